import { allResources, type KubeObject } from '@coxswain/api'
import { deepFreeze, must, seededRandom } from '@coxswain/base'
import type {
  ApiRequest,
  ApiResponse,
  RequestOptions,
  RequestTarget,
  Status,
  WatchEvent,
  WatchStream,
} from '@coxswain/client'
import { StatusError } from '@coxswain/client'
import { MemoryStore } from '@coxswain/store'
import { VirtualClock } from '@coxswain/testing/clock'
import { type ApiServer, type ApiServerOptions, createApiServer } from '../../create-api-server.ts'
import type { RequestContext } from '../api-handler.ts'
import { kubeCodec } from '../kube-codec.ts'

/** An object as a test looks at it. */
export interface Seen extends KubeObject {
  readonly [field: string]: unknown
}

export const admin: RequestContext = {
  user: { username: 'admin', groups: ['system:masters', 'system:authenticated'] },
  userAgent: 'test/1',
}

type TestApiOptions = Partial<ApiServerOptions> & {
  readonly historyMax?: number
  /** Of every call. */
  readonly context?: Partial<RequestContext> | undefined
}

type CallOptions = RequestOptions &
  Pick<ApiRequest, 'patchType'> & { readonly namespace?: string | null; readonly apiVersion?: string }

/**
 * An API server on a clock that stands still, with the namespace `ns`. Paths are `pods`, `pods/p`, `pods/p/status`; they are
 * in `ns` where the resource has namespaces. What is stored is frozen: whoever changes it fails.
 */
export class TestApi implements AsyncDisposable {
  readonly #context: RequestContext
  readonly clock = new VirtualClock()
  readonly store: MemoryStore<KubeObject>
  readonly server: ApiServer

  constructor({ context, ...options }: TestApiOptions = {}) {
    const { clock } = this
    this.#context = { ...admin, ...context }
    const codec = { stamp: (value: KubeObject, revision: number) => deepFreeze(kubeCodec.stamp(value, revision)) }
    this.store = new MemoryStore({ clock, codec, historyMax: options.historyMax })
    this.server = createApiServer({ clock, random: seededRandom('registry'), store: this.store, ...options })
  }

  static async start(options: TestApiOptions = {}): Promise<TestApi> {
    const api = new TestApi(options)
    await api.create('namespaces', { metadata: { name: 'ns' } })
    await api.create('serviceaccounts', { metadata: { name: 'default' } })
    return api
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close()
    await this.store.close()
  }

  async respond(
    verb: ApiRequest['verb'],
    path: string,
    body?: unknown,
    options: CallOptions = {},
  ): Promise<ApiResponse> {
    const { patchType, namespace, apiVersion, ...query } = options
    const target = targetOf(path, { namespace, apiVersion })
    return this.server.handler.handle({ verb, target, body, patchType, options: query }, this.#context)
  }

  async call(verb: ApiRequest['verb'], path: string, body?: unknown, options?: CallOptions): Promise<Seen> {
    return (await this.respond(verb, path, body, options)).body as Seen
  }

  create(path: string, body: unknown, options?: CallOptions): Promise<Seen> {
    return this.call('create', path, body, options)
  }
  get(path: string, options?: CallOptions): Promise<Seen> {
    return this.call('get', path, undefined, options)
  }
  update(path: string, body: unknown, options?: CallOptions): Promise<Seen> {
    return this.call('update', path, body, options)
  }
  merge(path: string, body: unknown, options?: CallOptions): Promise<Seen> {
    return this.call('patch', path, body, { patchType: 'merge', ...options })
  }
  apply(path: string, body: unknown, options?: CallOptions): Promise<Seen> {
    return this.call('patch', path, body, { patchType: 'apply', fieldManager: 'me', ...options })
  }
  remove(path: string, body?: unknown, options?: CallOptions): Promise<Seen> {
    return this.call('delete', path, body, options)
  }
  async names(path: string, options?: CallOptions): Promise<readonly string[]> {
    const { items } = (await this.call('list', path, undefined, options)) as unknown as { items: readonly KubeObject[] }
    return items.map((item) => item.metadata?.name ?? '')
  }

  async watch(path: string, options: CallOptions = {}): Promise<TestWatch> {
    const { namespace, apiVersion, patchType: _, ...query } = options
    const target = targetOf(path, { namespace, apiVersion })
    return new TestWatch(await this.server.handler.watch({ target, options: query }, admin))
  }

  /** The refusal of a call that must fail. */
  async refusal(call: Promise<unknown>): Promise<Status> {
    try {
      await call
    } catch (error) {
      if (error instanceof StatusError) return error.status
      throw error
    }
    throw new Error('was not refused')
  }
}

/** What a watch has sent, one after the other. */
export class TestWatch {
  readonly #stream: WatchStream
  #ready: WatchEvent[] = []
  #reading: Promise<readonly WatchEvent[] | undefined> | undefined

  constructor(stream: WatchStream) {
    this.#stream = stream
  }

  /** The next events, told as `ADDED a@5`; fewer when the stream ends. */
  async take(count: number): Promise<readonly string[]> {
    while (this.#ready.length < count) {
      const batch = await this.#read()
      if (batch === undefined) break
      this.#ready.push(...batch)
    }
    return this.#ready.splice(0, count).map(tell)
  }

  /** Events that are there without waiting for more, whole. */
  async next(): Promise<WatchEvent | undefined> {
    if (this.#ready.length === 0) this.#ready.push(...((await this.#read()) ?? []))
    return this.#ready.shift()
  }

  /** One read at a time: a test may look at it more than once. */
  async #read(): Promise<readonly WatchEvent[] | undefined> {
    this.#reading ??= this.#stream.read()
    const batch = await this.#reading
    this.#reading = undefined
    return batch
  }

  /** Whether nothing has come, and the stream is open. */
  async isQuiet(): Promise<boolean> {
    this.#reading ??= this.#stream.read()
    const silent = Symbol('silent')
    const turns = async (): Promise<typeof silent> => {
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
      return silent
    }
    return (await Promise.race([this.#reading, turns()])) === silent
  }

  close(): void {
    this.#stream.close()
  }
}

const tell = ({ type, object }: WatchEvent): string =>
  type === 'ERROR' ? `ERROR ${(object as unknown as Status).message}` : `${type} ${object.metadata?.name ?? ''}`

function targetOf(
  path: string,
  where: { namespace?: string | null | undefined; apiVersion?: string | undefined },
): RequestTarget {
  const [plural = '', name, subresource] = path.split('/')
  const matches = allResources.filter((each) => each.plural === plural)
  const version = (group: string, v: string): string => (group === '' ? v : `${group}/${v}`)
  const found = matches.find(
    (each) => where.apiVersion === undefined || version(each.group, each.version) === where.apiVersion,
  )
  const type = must(found, `${plural} is served`)
  const namespace = where.namespace === null ? undefined : (where.namespace ?? 'ns')
  return {
    group: type.group,
    version: type.version,
    resource: plural,
    ...(type.namespaced && namespace !== undefined ? { namespace } : {}),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  }
}

/** A pod that every rule accepts. */
export const podBody = (name: string, more: object = {}, metadata: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...metadata },
  spec: { automountServiceAccountToken: false, containers: [{ name: 'c', image: 'a' }], ...more },
})

export const mapBody = (name: string, data?: object, metadata: object = {}): object => ({
  metadata: { name, ...metadata },
  ...(data === undefined ? {} : { data }),
})

export const deploymentBody = (name: string, replicas = 1): object => ({
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'x' } },
    template: { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'c', image: 'a' }] } },
  },
})
