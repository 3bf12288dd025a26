import type { KubeObject, ResourceType } from '@coxswain/api'
import type { EventHandlers, Informer, InformerFactory } from '@coxswain/cache'
import { createClient, type Client } from '@coxswain/client'

export interface Served {
  /** `v1/pods`, `apps/v1/deployments`. */
  readonly resource: string
  readonly kind?: string
  readonly scope?: 'Namespaced' | 'Cluster'
  readonly verbs?: readonly string[]
}

/** A server of which a test says what it serves, and informers of which it says what they have read. */
export class ServedResources {
  #served: readonly Served[]
  #isAway = false
  #stale: ReadonlySet<string> = new Set()
  readonly #unread = new Set<string>()
  readonly #objects = new Map<string, readonly KubeObject[]>()
  readonly #handlers = new Map<string, EventHandlers<KubeObject>>()

  constructor(...served: readonly Served[]) {
    this.#served = served
  }

  serve(...served: readonly Served[]): void {
    this.#served = served
  }

  /** Group versions that discovery cannot reach. */
  stale(...groupVersions: readonly string[]): void {
    this.#stale = new Set(groupVersions)
  }

  goAway(): void {
    this.#isAway = true
  }

  comeBack(): void {
    this.#isAway = false
  }

  /** Its informer gets no answer, or gets one now. */
  hold(resource: string): void {
    this.#unread.add(resource)
  }

  release(resource: string): void {
    this.#unread.delete(resource)
  }

  put(resource: string, ...objects: readonly KubeObject[]): void {
    this.#objects.set(resource, objects)
  }

  /** Resources to whose informer somebody listens. */
  get watched(): readonly string[] {
    return [...this.#handlers.keys()].toSorted()
  }

  handlersOf(resource: string): EventHandlers<KubeObject> {
    return this.#handlers.get(resource) ?? {}
  }

  get client(): Client {
    const never = () => Promise.reject(new Error('not asked for'))
    return createClient({ request: never, watch: never, raw: (path) => this.#document(path) })
  }

  get informers(): InformerFactory {
    const informer = (type: ResourceType) => this.#informer(type) as unknown as Informer<never> // of whatever is asked for
    return {
      informer,
      metadataInformer: (type) => this.#informer(type),
      start: () => undefined,
      waitForSync: async () => undefined,
    }
  }

  async #document(path: string) {
    if (this.#isAway) return { code: 503, contentType: 'text/plain', body: 'away' }
    const groupVersions = Map.groupBy(this.#served, ({ resource }) => resource.slice(0, resource.lastIndexOf('/')))
    const isCore = path === '/api'
    const items = [...groupVersions.keys(), ...this.#stale]
      .filter((groupVersion) => !groupVersion.includes('/') === isCore)
      .map((groupVersion) => this.#group(groupVersion, groupVersions.get(groupVersion) ?? []))
    const body = JSON.stringify({ kind: 'APIGroupDiscoveryList', items })
    return { code: 200, contentType: 'application/json', body }
  }

  #group(groupVersion: string, served: readonly Served[]): object {
    const [version = '', group] = groupVersion.split('/').toReversed()
    const verbs = ['create', 'delete', 'get', 'list', 'watch']
    const resources = served.map(({ resource, kind = resource, scope = 'Namespaced', ...more }) => ({
      resource: resource.slice(resource.lastIndexOf('/') + 1),
      responseKind: { kind },
      scope,
      verbs: more.verbs ?? verbs,
    }))
    const freshness = this.#stale.has(groupVersion) ? 'Stale' : 'Current'
    return { metadata: group === undefined ? {} : { name: group }, versions: [{ version, resources, freshness }] }
  }

  #informer(type: ResourceType): Informer<KubeObject> {
    const resource = [...(type.group === '' ? [] : [type.group]), type.version, type.plural].join('/')
    const isRead = (): boolean => !this.#unread.has(resource)
    const handlers = this.#handlers
    return {
      type,
      get: () => undefined,
      list: () => this.#objects.get(resource) ?? [],
      byIndex: () => [],
      addIndex: () => undefined,
      addHandlers: (added) => {
        handlers.set(resource, added)
        return {
          get hasSynced() {
            return isRead()
          },
          remove: () => void handlers.delete(resource),
        }
      },
      get hasSynced() {
        return isRead()
      },
      resourceVersion: '',
      run: async () => undefined,
    }
  }
}
