// Mirrors pkg/controller/volume/persistentvolume/metrics/metrics.go and pkg/volume/util/metrics.go, 1.36.
import { namespaceOf, storageClassOf, type PersistentVolume, type PersistentVolumeClaim } from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import type { Labels, Metrics } from '@coxswain/runtime'
import { createStorageMeter, storageBuckets } from '../shared/storage-meter.ts'
import { pluginOf } from './plugins.ts'
import { noPlugin } from './texts.ts'

/** What a claim or volume waits for from its start until it is bound, or gone. */
type Operation = 'provision' | 'delete'

interface Started {
  readonly plugin: string
  readonly operation: Operation
  readonly atMs: number
}

export class BinderMetrics {
  readonly #clock: Clock
  readonly #started = new Map<string, Started>()
  readonly #errors
  readonly #oldErrors
  readonly #totals
  readonly #storage
  readonly #assigned
  readonly #notAssigned

  constructor(metrics: Metrics, clock: Clock) {
    this.#clock = clock
    const labels = ['plugin_name', 'operation_name']
    this.#oldErrors = metrics.counter(
      'volume_operation_total_errors',
      '[ALPHA] (Deprecated since 1.36.0) Errors of operations on volumes.',
      labels,
    )
    this.#errors = metrics.counter('volume_operation_errors_total', '[ALPHA] Errors of operations on volumes.', labels)
    this.#totals = metrics.histogram(
      'volume_operation_total_seconds',
      '[ALPHA] How long operations on volumes took from end to end.',
      storageBuckets,
      labels,
    )
    this.#storage = createStorageMeter(metrics, clock)
    this.#assigned = metrics.counter(
      'retroactive_storageclass_total',
      '[ALPHA] Claims that got the default class after they were made.',
    )
    this.#notAssigned = metrics.counter(
      'retroactive_storageclass_errors_total',
      '[ALPHA] Claims that could not be given the default class after they were made.',
    )
  }

  /** Counts from the first start under a key. */
  started(key: string, plugin: string, operation: Operation): void {
    if (!this.#started.has(key)) this.#started.set(key, { plugin, operation, atMs: this.#clock.monotonicMs() })
  }

  forget(key: string): void {
    this.#started.delete(key)
  }

  failed(key: string): void {
    const started = this.#started.get(key)
    if (started === undefined) return
    const labels = { plugin_name: started.plugin === '' ? noPlugin : started.plugin, operation_name: started.operation }
    this.#errors.increment(labels)
    this.#oldErrors.increment(labels)
  }

  succeeded(key: string): void {
    const started = this.#started.get(key)
    if (started === undefined) return
    const labels = { plugin_name: started.plugin, operation_name: started.operation }
    this.#totals.observe((this.#clock.monotonicMs() - started.atMs) / 1000, labels)
    this.forget(key)
  }

  /** Measures what a plugin does. */
  measure<T>(plugin: string, operation: 'volume_provision' | 'volume_delete', work: () => Promise<T>): Promise<T> {
    return this.#storage.measure({ plugin, operation }, work)
  }

  /** Upstream counts failures here, too. */
  classAssigned(isSaved: boolean): void {
    this.#assigned.increment()
    if (!isSaved) this.#notAssigned.increment()
  }
}

interface Counted {
  list(): readonly PersistentVolume[]
}
interface CountedClaims {
  list(): readonly PersistentVolumeClaim[]
}

/** How many volumes and claims there are, counted when somebody asks. */
export function collectCounts(metrics: Metrics, volumes: Counted, claims: CountedClaims): void {
  const gauge = (name: string, what: string, labels: readonly string[]) => {
    const made = metrics.gauge(`pv_collector_${name}`, `[ALPHA] Number of ${what}.`, labels)
    return (labelSets: readonly Labels[]): void => {
      made.clear()
      for (const [first, ...rest] of Map.groupBy(labelSets, (one) => JSON.stringify(one)).values()) {
        made.set(1 + rest.length, first)
      }
    }
  }
  const claimLabels = ['namespace', 'storage_class', 'volume_attributes_class']
  const total = gauge('total_pv_count', 'persistent volumes', ['plugin_name', 'volume_mode'])
  const bound = gauge('bound_pv_count', 'persistent volumes that are bound', ['storage_class'])
  const unbound = gauge('unbound_pv_count', 'persistent volumes that are not bound', ['storage_class'])
  const boundClaims = gauge('bound_pvc_count', 'claims that are bound', claimLabels)
  const unboundClaims = gauge('unbound_pvc_count', 'claims that are not bound', claimLabels)
  metrics.onCollect(() => {
    const all = volumes.list()
    total(
      all.map((volume) => ({ plugin_name: pluginOf(volume) ?? noPlugin, volume_mode: volume.spec?.volumeMode ?? '' })),
    )
    const { yes = [], no = [] } = Object.groupBy(all, isBound)
    bound(yes.map(volumeLabels))
    unbound(no.map(volumeLabels))
    const { yes: withVolume = [], no: without = [] } = Object.groupBy(claims.list(), isBound)
    boundClaims(withVolume.map(labelsOfClaim))
    unboundClaims(without.map(labelsOfClaim))
  })
}

const isBound = ({ status }: PersistentVolume | PersistentVolumeClaim): 'yes' | 'no' =>
  status?.phase === 'Bound' ? 'yes' : 'no'

const volumeLabels = ({ spec }: PersistentVolume): Labels => ({ storage_class: spec?.storageClassName ?? '' })

const labelsOfClaim = (claim: PersistentVolumeClaim): Labels => ({
  namespace: namespaceOf(claim),
  storage_class: storageClassOf(claim),
  volume_attributes_class: claim.spec?.volumeAttributesClassName ?? '',
})
