// Mirrors what garbagecollector/graph_builder.go and resourcequota/resource_quota_monitor.go of pkg/controller share:
// syncMonitors, startMonitors and IsSynced, and Sync of their controllers; 1.36.
import { apiVersionOf, findResource, type KubeObject, type ResourceType } from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import type { HandlerRegistration, Informer, InformerFactory } from '@coxswain/cache'
import { createDiscovery, preferredResources, type Client, type Discovered } from '@coxswain/client'
import { pause } from '@coxswain/runtime'

export interface DiscoveredInformersDeps {
  readonly client: Client
  readonly informers: InformerFactory
  readonly clock: Clock
  /** Which of the resources are watched, each in its group's preferred version. */
  isWatched(type: ResourceType): boolean
  /** Adds the handlers for a resource that has come. They are removed when it goes, so that its return tells all once. */
  listen(informer: Informer<KubeObject>, type: ResourceType): HandlerRegistration
}

export interface DiscoveredInformer {
  readonly type: ResourceType
  readonly informer: Informer<KubeObject>
  readonly registration: HandlerRegistration
}

const syncPollMs = 100
const syncTimeoutMs = 30_000

/** The same resource in another version is another one: the old version may not be served any more. */
const idOf = (type: ResourceType): string => `${apiVersionOf(type)}/${type.plural}`

/** Informers of all resources that a server has, as they come and go with its discovery. */
export class DiscoveredInformers {
  readonly #deps: DiscoveredInformersDeps
  readonly #discover: ReturnType<typeof createDiscovery>
  readonly #watched = new Map<string, DiscoveredInformer>()
  /** What is watched is what this names. */
  #followed: Discovered | undefined

  constructor(deps: DiscoveredInformersDeps) {
    this.#deps = deps
    this.#discover = createDiscovery(deps.client.transport)
  }

  get all(): Iterable<DiscoveredInformer> {
    return this.#watched.values()
  }

  /** Whether all that is watched has been read. Not so while nothing is. */
  get areSynced(): boolean {
    return this.#watched.size > 0 && [...this.#watched.values()].every(({ registration }) => registration.hasSynced)
  }

  /** What the server has, unless that has been followed already. Rejects as discovery does. */
  async discover(signal: AbortSignal): Promise<Discovered | undefined> {
    const discovered = await this.#discover(signal)
    return discovered === this.#followed ? undefined : discovered
  }

  /**
   * Starts to watch what is new and forgets what has vanished. False if not all has been read half a minute later: the
   * informers go on trying. Throws, and leaves all as it was, when there is nothing to be watched.
   */
  async follow(discovered: Discovered, signal: AbortSignal): Promise<boolean> {
    const wanted = preferredResources(discovered).filter((type) => this.#deps.isWatched(type))
    if (wanted.length === 0) throw new Error('discovery names no resource that can be watched')
    this.#forgetVanished(wanted, discovered)
    for (const type of wanted) if (!this.#watched.has(idOf(type))) this.#watched.set(idOf(type), this.#watch(type))
    this.#followed = discovered
    this.#deps.informers.start(signal)
    return this.waitForSync(signal, syncTimeoutMs)
  }

  /** False when the time, or the signal, ends before all has been read. */
  async waitForSync(signal: AbortSignal, timeoutMs = Number.POSITIVE_INFINITY): Promise<boolean> {
    const { clock } = this.#deps
    const deadlineMs = clock.monotonicMs() + timeoutMs
    while (!this.areSynced) {
      if (signal.aborted || clock.monotonicMs() >= deadlineMs) return false
      // oxlint-disable-next-line no-await-in-loop -- a poll
      await pause(clock, syncPollMs, signal)
    }
    return true
  }

  /** Built-in kinds share the informers of the other controllers; of all else the metadata is enough. */
  #watch(type: ResourceType): DiscoveredInformer {
    const { informers, listen } = this.#deps
    const builtIn = findResource(type.group, type.version, type.plural)
    const informer = builtIn === undefined ? informers.metadataInformer(type) : informers.informer(builtIn)
    return { type, informer, registration: listen(informer, type) }
  }

  /** What cannot be discovered at the moment has not vanished, if it was ever read. */
  #forgetVanished(wanted: readonly ResourceType[], { failures }: Discovered): void {
    const present = new Set(wanted.map(idOf))
    for (const [id, { type, registration }] of this.#watched) {
      if (present.has(id) || (failures.has(apiVersionOf(type)) && registration.hasSynced)) continue
      registration.remove()
      this.#watched.delete(id)
    }
  }
}
