// Mirrors pkg/controller/resourcequota/resource_quota_monitor.go and Controller.Sync, 1.36.
import { findResource, namespaceOf, type KubeObject, type ResourceType } from '@coxswain/api'
import { isIgnoredByQuota, objectCount, type QuotaEvaluator } from '@coxswain/api/quota'
import type { Clock, Logger } from '@coxswain/base'
import type { HandlerRegistration, Informer, InformerFactory } from '@coxswain/cache'
import { createDiscovery, preferredResources, type Client, type Discovered } from '@coxswain/client'
import { pause } from '@coxswain/runtime'
import type { QuotaSource } from './calculate-usage.ts'
import { updateFilter } from './frees-usage.ts'

export interface MonitorDeps {
  readonly client: Client
  readonly informers: InformerFactory
  readonly clock: Clock
  readonly logger: Logger
  /** Those that measure more than a count. */
  readonly special: readonly QuotaEvaluator[]
  /** Whether a namespace has quotas: where not, nothing needs to be told. */
  isLimited(namespace: string): boolean
  /** Told of what may have freed something. */
  freed(evaluator: QuotaEvaluator, namespace: string): void
}

interface Monitor {
  readonly type: ResourceType
  readonly source: QuotaSource
  readonly registration: HandlerRegistration
}

const syncPollMs = 100
const syncTimeoutMs = 30_000
const needed = ['create', 'list', 'watch', 'delete'] as const

const resourceId = ({ plural, group }: { readonly plural: string; readonly group: string }): string =>
  `${plural}.${group}`

/** Watches every resource that a quota can count, and follows discovery as resources come and go. */
export class Monitors {
  readonly #deps: MonitorDeps
  /** By resource. */
  readonly #monitored = new Map<string, Monitor>()
  #sources: readonly QuotaSource[] | undefined
  #syncing: Promise<void> | undefined

  readonly #discover: ReturnType<typeof createDiscovery>
  /** What the last pass went by: the next has nothing to do as long as it is the same. */
  #followed: Discovered | undefined

  constructor(deps: MonitorDeps) {
    this.#deps = deps
    this.#discover = createDiscovery(deps.client.transport)
  }

  /** All that can be measured; the special ones too while nothing of theirs is known yet. */
  get sources(): readonly QuotaSource[] {
    this.#sources ??= this.#listSources()
    return this.#sources
  }

  get evaluators(): readonly QuotaEvaluator[] {
    return this.sources.map(({ evaluator }) => evaluator)
  }

  get isSynced(): boolean {
    return this.#monitored.size > 0 && [...this.#monitored.values()].every(({ registration }) => registration.hasSynced)
  }

  /** Resolves once all that is watched has been read, however long that takes. */
  async synced(signal: AbortSignal): Promise<void> {
    // oxlint-disable-next-line no-await-in-loop -- a poll
    while (!signal.aborted && !this.isSynced) await pause(this.#deps.clock, syncPollMs, signal)
  }

  /** Resolves when no change of what is watched is under way. */
  async settled(): Promise<void> {
    if (this.#syncing !== undefined) await this.#syncing
  }

  /** One pass. A failure is told, and what is watched stays. */
  async sync(signal: AbortSignal): Promise<void> {
    const { logger } = this.#deps
    try {
      const discovered = await this.#discover(signal)
      if (discovered === this.#followed) return
      const countable = preferredResources(discovered).filter(isCountable)
      if (countable.length === 0) return
      this.#forgetVanished(countable, discovered)
      this.#followed = discovered
      if (!this.#monitorNew(countable)) return
      this.#syncing = this.#waitForSync(signal)
      await this.#syncing
    } catch (error) {
      if (!signal.aborted) logger.error('Could not bring the quotas up to date with discovery', error)
    } finally {
      this.#syncing = undefined
    }
  }

  #listSources(): readonly QuotaSource[] {
    const monitored = [...this.#monitored.values()]
    const waiting = this.#deps.special.filter((evaluator) => !this.#monitored.has(resourceId(evaluator)))
    return [...monitored.map(({ source }) => source), ...waiting.map(unknownSource)]
  }

  #monitorNew(types: readonly ResourceType[]): boolean {
    const fresh = types.filter((type) => !this.#monitored.has(resourceId(type)))
    for (const type of fresh) this.#monitored.set(resourceId(type), this.#watch(type))
    if (fresh.length > 0) this.#sources = undefined
    return fresh.length > 0
  }

  /** Built-in kinds share the informers of the other controllers; to count the others the metadata is enough. */
  #watch(type: ResourceType): Monitor {
    const { informers, special } = this.#deps
    const builtIn = findResource(type.group, type.version, type.plural)
    const informer = builtIn === undefined ? informers.metadataInformer(type) : informers.informer(builtIn)
    const found = special.find((each) => resourceId(each) === resourceId(type))
    const evaluator = found ?? objectCount(type.group, type.plural)
    const registration = this.#addHandlers(informer, evaluator)
    const list = (namespace: string): readonly KubeObject[] => {
      if (!informer.hasSynced) throw notYetSynced(type)
      return informer.list(namespace)
    }
    return { type, source: { evaluator, list }, registration }
  }

  #addHandlers(informer: Informer<KubeObject>, evaluator: QuotaEvaluator): HandlerRegistration {
    const { clock, freed, isLimited } = this.#deps
    const frees = updateFilter(informer.type)
    const deleted = (object: KubeObject): void => {
      const namespace = namespaceOf(object)
      if (isLimited(namespace)) freed(evaluator, namespace)
    }
    if (frees === undefined) return informer.addHandlers({ deleted })
    return informer.addHandlers({
      updated: (previous, next) => {
        const namespace = namespaceOf(next)
        if (isLimited(namespace) && frees(previous, next, clock.now())) freed(evaluator, namespace)
      },
      deleted,
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
      this.#sources = undefined
    }
  }

  async #waitForSync(signal: AbortSignal): Promise<void> {
    const { informers, clock, logger } = this.#deps
    informers.start(signal)
    const deadlineMs = clock.monotonicMs() + syncTimeoutMs
    while (!signal.aborted && !this.isSynced) {
      if (clock.monotonicMs() >= deadlineMs) {
        logger.error('Timed out waiting for the caches of new resources', undefined)
        return
      }
      // oxlint-disable-next-line no-await-in-loop -- a poll
      await pause(clock, syncPollMs, signal)
    }
  }
}

function isCountable(type: ResourceType): boolean {
  return (
    type.namespaced && needed.every((verb) => type.verbs.includes(verb)) && !isIgnoredByQuota(type.group, type.plural)
  )
}

const notYetSynced = ({ group, version, plural }: Pick<ResourceType, 'group' | 'version' | 'plural'>): Error =>
  new Error(`${group}/${version}, Resource=${plural} not yet synced`)

function unknownSource(evaluator: QuotaEvaluator): QuotaSource {
  return {
    evaluator,
    list: () => {
      throw notYetSynced({ ...evaluator, version: 'v1' })
    },
  }
}
