// Mirrors Sync and GetDeletableResources of pkg/controller/garbagecollector/garbagecollector.go, 1.36.
import type { KubeObject, ResourceType } from '@coxswain/api'
import type { Clock, Logger } from '@coxswain/base'
import type { HandlerRegistration, Informer, InformerFactory } from '@coxswain/cache'
import type { Client } from '@coxswain/client'
import type { Counter } from '@coxswain/runtime'
import { isCollectable } from '../shared/collectable.ts'
import { DiscoveredInformers } from '../shared/discovered-informers.ts'
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
  apply(event: GraphEvent): void
}

/** Watches every resource that can be collected, for the graph, and follows discovery as resources come and go. */
export class Monitors {
  readonly #deps: MonitorDeps
  readonly #informers: DiscoveredInformers

  constructor(deps: MonitorDeps) {
    this.#deps = deps
    this.#informers = new DiscoveredInformers({
      ...deps,
      isWatched: isCollectable,
      listen: (informer, type) => listen(informer, type, deps.apply),
    })
  }

  /** One pass. A failure is counted and told, and what is watched stays. */
  async sync(signal: AbortSignal): Promise<void> {
    const { logger, syncErrors, kinds } = this.#deps
    try {
      const discovered = await this.#informers.discover(signal)
      if (discovered === undefined) return
      kinds.replace(discovered.resources)
      const isSynced = await this.#informers.follow(discovered, signal)
      if (!isSynced) throw new Error('timed out waiting for the caches of all resources')
    } catch (error) {
      if (signal.aborted) return
      syncErrors.increment()
      logger.error('Could not bring the garbage collector up to date with discovery', error)
    }
  }
}

function listen(informer: Informer<KubeObject>, type: ResourceType, apply: MonitorDeps['apply']): HandlerRegistration {
  return informer.addHandlers({
    added: (object) => apply({ kind: 'put', object: factsOf(object, type) }),
    updated: (previous, object) => {
      const before = factsOf(previous, type)
      const isAnother = before.identity.uid !== object.metadata?.uid
      if (isAnother) apply({ kind: 'delete', identity: before.identity })
      apply({ kind: 'put', object: factsOf(object, type), previous: isAnother ? undefined : before })
    },
    deleted: (object) => apply({ kind: 'delete', identity: factsOf(object, type).identity }),
  })
}
