// Mirrors pkg/controller/resourcequota/resource_quota_monitor.go and Controller.Sync, 1.36.
import { namespaceOf, type KubeObject, type ResourceType } from '@coxswain/api'
import { isIgnoredByQuota, objectCount, type QuotaEvaluator } from '@coxswain/api/quota'
import type { Clock, Logger } from '@coxswain/base'
import type { HandlerRegistration, Informer, InformerFactory } from '@coxswain/cache'
import type { Client } from '@coxswain/client'
import { DiscoveredInformers, type DiscoveredInformer } from '../shared/discovered-informers.ts'
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

const needed = ['create', 'list', 'watch', 'delete'] as const

const isOf = ({ group, plural }: QuotaEvaluator, type: ResourceType): boolean =>
  type.group === group && type.plural === plural

/** Watches every resource that a quota can count, and follows discovery as resources come and go. */
export class Monitors {
  readonly #deps: MonitorDeps
  readonly #informers: DiscoveredInformers
  #sources: readonly QuotaSource[]
  #following: Promise<boolean> | undefined

  constructor(deps: MonitorDeps) {
    this.#deps = deps
    this.#informers = new DiscoveredInformers({
      ...deps,
      isWatched: isCountable,
      listen: (informer, type) => this.#listen(informer, type),
    })
    this.#sources = deps.special.map(unknownSource)
  }

  /** All that can be measured; the special ones too while nothing of theirs is known yet. */
  get sources(): readonly QuotaSource[] {
    return this.#sources
  }

  get evaluators(): readonly QuotaEvaluator[] {
    return this.#sources.map(({ evaluator }) => evaluator)
  }

  /** Resolves once all that is watched has been read, however long that takes. */
  async synced(signal: AbortSignal): Promise<void> {
    await this.#informers.waitForSync(signal)
  }

  /** Resolves when no change of what is watched is under way. */
  async settled(): Promise<void> {
    await Promise.allSettled([this.#following])
  }

  /** One pass. A failure is told, and what is watched stays. */
  async sync(signal: AbortSignal): Promise<void> {
    try {
      const discovered = await this.#informers.discover(signal)
      if (discovered === undefined) return
      this.#following = this.#informers.follow(discovered, signal)
      this.#sources = this.#listSources()
      const isSynced = await this.#following
      if (!isSynced) throw new Error('timed out waiting for the caches of all resources')
    } catch (error) {
      if (!signal.aborted) this.#deps.logger.error('Could not bring the quotas up to date with discovery', error)
    } finally {
      this.#following = undefined
    }
  }

  #listSources(): readonly QuotaSource[] {
    const watched = [...this.#informers.all]
    const isWatched = (evaluator: QuotaEvaluator): boolean => watched.some(({ type }) => isOf(evaluator, type))
    return [
      ...watched.map((each) => this.#sourceOf(each)),
      ...this.#deps.special.filter((evaluator) => !isWatched(evaluator)).map(unknownSource),
    ]
  }

  #sourceOf({ informer, type, registration }: DiscoveredInformer): QuotaSource {
    const list = (namespace: string): readonly KubeObject[] => {
      if (!registration.hasSynced) throw notYetSynced(type)
      return informer.list(namespace)
    }
    return { evaluator: this.#evaluatorOf(type), list }
  }

  #evaluatorOf(type: ResourceType): QuotaEvaluator {
    return this.#deps.special.find((each) => isOf(each, type)) ?? objectCount(type.group, type.plural)
  }

  #listen(informer: Informer<KubeObject>, type: ResourceType): HandlerRegistration {
    const { clock, freed, isLimited } = this.#deps
    const evaluator = this.#evaluatorOf(type)
    const frees = updateFilter(type)
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
}

function isCountable({ group, plural, namespaced, verbs }: ResourceType): boolean {
  return namespaced && needed.every((verb) => verbs.includes(verb)) && !isIgnoredByQuota(group, plural)
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
