import { findResource, type KubeObject, type ResourceType } from '@coxswain/api'
import type { Clock, Logger } from '@coxswain/base'
import type { HandlerRegistration, InformerFactory } from '@coxswain/cache'
import { createDiscovery, preferredResources, type Client, type Discovered } from '@coxswain/client'
import { pause, type Counter } from '@coxswain/runtime'
import { factsOf } from './identity.ts'
import type { Kinds } from './kinds.ts'
import type { GraphEvent } from './step.ts'

export interface MonitorDeps {
  readonly client: Client
  readonly informers: InformerFactory
  readonly clock: Clock
  readonly logger: Logger
  readonly kinds: Kinds
  readonly syncErrors: Counter
  /** `plural.group`, not watched: events own nothing and nothing owns them. */
  readonly ignored: ReadonlySet<string>
  apply(event: GraphEvent): void
}

const syncPollMs = 100
const syncTimeoutMs = 30_000

const resourceId = (type: ResourceType): string => `${type.plural}.${type.group}`
const needed = ['delete', 'list', 'watch'] as const

/** Watches every resource that can be collected, and follows discovery as resources come and go. */
export class Monitors {
  readonly #deps: MonitorDeps
  /** By resource; each feeds the graph. */
  readonly #monitored = new Map<string, { readonly type: ResourceType; readonly registration: HandlerRegistration }>()

  readonly #discover: ReturnType<typeof createDiscovery>
  /** What the last pass has brought to its end: the next has nothing to do as long as it is the same. */
  #followed: Discovered | undefined

  constructor(deps: MonitorDeps) {
    this.#deps = deps
    this.#discover = createDiscovery(deps.client.transport)
  }

  /** One pass. A failure is counted and told, and what is watched stays. */
  async sync(signal: AbortSignal): Promise<void> {
    const { logger, syncErrors, kinds } = this.#deps
    try {
      const discovered = await this.#discover(signal)
      if (discovered === this.#followed) return
      this.#followed = undefined
      const collectable = preferredResources(discovered).filter(isCollectable)
      if (collectable.length === 0) throw new Error('discovery names no resource that can be collected')
      kinds.replace(discovered.resources)
      this.#forgetVanished(collectable, discovered)
      const hasNew = this.#monitorNew(collectable)
      if (hasNew && !(await this.#waitForSync(signal)))
        throw new Error('timed out waiting for the caches of new resources')
      this.#followed = discovered
    } catch (error) {
      if (signal.aborted) return
      syncErrors.increment()
      logger.error('Could not bring the garbage collector up to date with discovery', error)
    }
  }

  #monitorNew(types: readonly ResourceType[]): boolean {
    const fresh = types.filter(
      (type) => !this.#monitored.has(resourceId(type)) && !this.#deps.ignored.has(resourceId(type)),
    )
    for (const type of fresh) this.#monitored.set(resourceId(type), { type, registration: this.#watch(type) })
    return fresh.length > 0
  }

  /** Built-in kinds share the informers of the other controllers; of all else the metadata is enough. */
  #watch(type: ResourceType): HandlerRegistration {
    const { informers, apply } = this.#deps
    const builtIn = findResource(type.group, type.version, type.plural)
    const informer = builtIn === undefined ? informers.metadataInformer(type) : informers.informer(builtIn)
    return informer.addHandlers({
      added: (object: KubeObject) => apply({ kind: 'put', object: factsOf(object, type) }),
      updated: (previous: KubeObject, object: KubeObject) => {
        const before = factsOf(previous, type)
        if (before.identity.uid !== object.metadata?.uid) apply({ kind: 'delete', identity: before.identity })
        apply({ kind: 'put', object: factsOf(object, type), previous: before })
      },
      deleted: (object: KubeObject) => apply({ kind: 'delete', identity: factsOf(object, type).identity }),
    })
  }

  /** A group that could not be read has not vanished. */
  #forgetVanished(types: readonly ResourceType[], { failures }: Discovered): void {
    const present = new Set(types.map(resourceId))
    const failedGroups = new Set([...failures.keys()].map((groupVersion) => groupVersion.split('/').at(-2) ?? ''))
    for (const [id, { type, registration }] of this.#monitored) {
      if (present.has(id) || failedGroups.has(type.group)) continue
      registration.remove()
      this.#monitored.delete(id)
    }
  }

  /** False when the caches did not sync in time. */
  async #waitForSync(signal: AbortSignal): Promise<boolean> {
    const { informers, clock } = this.#deps
    informers.start(signal)
    const deadlineMs = clock.monotonicMs() + syncTimeoutMs
    const isSynced = (): boolean => [...this.#monitored.values()].every(({ registration }) => registration.hasSynced)
    while (!isSynced()) {
      if (signal.aborted || clock.monotonicMs() >= deadlineMs) return false
      // oxlint-disable-next-line no-await-in-loop -- a poll
      await pause(clock, syncPollMs, signal)
    }
    return true
  }
}

function isCollectable(type: ResourceType): boolean {
  return needed.every((verb) => type.verbs.includes(verb))
}
