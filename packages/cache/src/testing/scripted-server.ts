import type { KubeObject, ResourceType } from '@coxswain/api'
import { must } from '@coxswain/base'
import {
  type CallOptions,
  type Client,
  type ListResult,
  type Status,
  StatusError,
  TransportError,
  type WatchEvent,
  type WatchStream,
} from '@coxswain/client'

/** A server that says what a test tells it to, right or wrong, and remembers what it was asked. */
export class ScriptedServer {
  readonly requests: { readonly verb: 'list' | 'watch'; readonly options: CallOptions }[] = []
  readonly streams: ScriptedStream[] = []
  readonly client: Client
  /** Answers to come, in order; when there are none, lists are empty and watches stay open. */
  readonly #lists: (ListResult<KubeObject> | Error)[] = []
  readonly #watches: (readonly WatchEvent[] | Error)[] = []

  constructor() {
    const resource = {
      list: (options: CallOptions = {}) => this.#list(options),
      watchBatches: (options: CallOptions) => this.#watch(options),
    }
    // Nothing else is asked of a client by this package.
    this.client = { resource: () => resource, metadata: () => resource } as unknown as Client
  }

  /** Later lists answer so, one each. */
  willList(...answers: readonly (ListResult<KubeObject> | Error)[]): this {
    this.#lists.push(...answers)
    return this
  }

  /** Later watches answer so, one each: with an error, or open and with a first batch. */
  willWatch(...answers: readonly (readonly WatchEvent[] | Error)[]): this {
    this.#watches.push(...answers)
    return this
  }

  /** The watch that was opened last. */
  get stream(): ScriptedStream {
    return must(this.streams.at(-1), 'a watch has been opened')
  }

  /** What was asked since the last call, without what is the same every time. */
  asked(): readonly string[] {
    return this.requests.splice(0).map(({ verb, options }) => {
      const { signal: _, allowWatchBookmarks: _bookmarks, timeoutSeconds: _timeout, ...rest } = options
      return [verb, ...Object.entries(rest).map(([name, value]) => `${name}=${String(value)}`)].join(' ')
    })
  }

  async #list(options: CallOptions): Promise<ListResult<KubeObject>> {
    this.requests.push({ verb: 'list', options })
    const answer = this.#lists.shift() ?? { items: [], resourceVersion: '1' }
    if (answer instanceof Error) throw answer
    return answer
  }

  async #watch(options: CallOptions): Promise<WatchStream> {
    this.requests.push({ verb: 'watch', options })
    const answer = this.#watches.shift() ?? []
    if (answer instanceof Error) throw answer
    const stream = new ScriptedStream()
    if (answer.length > 0) stream.send(...answer)
    this.streams.push(stream)
    return stream
  }
}

type Next = { readonly batch: readonly WatchEvent[] | undefined } | { readonly error: Error }

export class ScriptedStream implements WatchStream {
  isClosed = false
  /** What `read` has yet to give, latest first: `shift` on a long array moves everything. */
  #ready: Next[] = []
  #incoming: Next[] = []
  #reader: ((next: Next) => void) | undefined

  /** One batch. */
  send(...batch: readonly WatchEvent[]): void {
    this.#give({ batch })
  }

  end(): void {
    this.#give({ batch: undefined })
  }

  fail(error: Error): void {
    this.#give({ error })
  }

  async read(): Promise<readonly WatchEvent[] | undefined> {
    if (this.#ready.length === 0) [this.#ready, this.#incoming] = [this.#incoming.toReversed(), []]
    const next = this.#ready.pop() ?? (await new Promise<Next>((resolve) => (this.#reader = resolve)))
    if ('error' in next) throw next.error
    return next.batch
  }

  close(): void {
    this.isClosed = true
    this.end()
  }

  #give(next: Next): void {
    const reader = this.#reader
    this.#reader = undefined
    if (reader === undefined) this.#incoming.push(next)
    else reader(next)
  }
}

export const configMaps: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  singular: 'configmap',
  kind: 'ConfigMap',
  namespaced: true,
  verbs: ['list', 'watch'],
  shortNames: [],
  categories: [],
  subresources: [],
  schema: 'io.k8s.api.core.v1.ConfigMap',
}

/** `object('ns/a', 3)`: ConfigMap `a` in `ns` as of resource version 3. */
export function object(key: string, resourceVersion: number, more: { readonly uid?: string } = {}): KubeObject {
  const [name, namespace] = key.split('/').toReversed()
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      ...(namespace !== undefined && { namespace }),
      ...(name !== undefined && { name }),
      ...more,
      resourceVersion: String(resourceVersion),
    },
  }
}

type EventOf = (key: string, resourceVersion: number) => WatchEvent

export const added: EventOf = (key, version) => ({ type: 'ADDED', object: object(key, version) })
export const modified: EventOf = (key, version) => ({ type: 'MODIFIED', object: object(key, version) })
export const deleted: EventOf = (key, version) => ({ type: 'DELETED', object: object(key, version) })

export function bookmark(resourceVersion: number): WatchEvent {
  const metadata = { resourceVersion: String(resourceVersion) }
  return { type: 'BOOKMARK', object: { apiVersion: 'v1', kind: 'ConfigMap', metadata } }
}

/** The bookmark that ends the initial events. */
export function marker(resourceVersion: number): WatchEvent {
  const metadata = {
    resourceVersion: String(resourceVersion),
    annotations: { 'k8s.io/initial-events-end': 'true' },
  }
  return { type: 'BOOKMARK', object: { apiVersion: 'v1', kind: 'ConfigMap', metadata } }
}

export function refusal(code: number, reason: string, more: Partial<Status> = {}): StatusError {
  return new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, reason, ...more })
}

export function errorEvent(code: number, reason: string): WatchEvent {
  // A Status takes the object's place in an ERROR event.
  return { type: 'ERROR', object: refusal(code, reason).status }
}

export const expired = (): StatusError => refusal(410, 'Expired')
export const tooMany = (): StatusError => refusal(429, 'TooManyRequests')
export const connectionRefused = (): TransportError => new TransportError('refused', 'connect ECONNREFUSED')
export const versionTooLarge = (): StatusError =>
  refusal(504, 'Timeout', {
    details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }] },
  })

/** What servers without streaming lists say to one. */
export const noStreamingLists = (): StatusError => refusal(422, 'Invalid')

export function listOf(resourceVersion: number, ...items: readonly KubeObject[]): ListResult<KubeObject> {
  return { items, resourceVersion: String(resourceVersion) }
}
