import type { Node, PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '@coxswain/api'
import type { Clock, Logger, Random } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import type { Client } from '@coxswain/client'
import type { EventRecorder } from '@coxswain/runtime'
import type { BinderMetrics } from './binder-metrics.ts'
import type { KnownObjects } from './known-objects.ts'
import type { Operations } from './operations.ts'
import type { BinderOptions } from './options.ts'
import type { VolumeIndex } from './volume-index.ts'

export interface Deps {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly recorder: EventRecorder
  readonly listers: {
    readonly claims: Lister<PersistentVolumeClaim>
    readonly volumes: Lister<PersistentVolume>
    readonly classes: Lister<StorageClass>
    readonly pods: Lister<Pod>
    readonly nodes: Lister<Node>
  }
  readonly claims: KnownObjects<PersistentVolumeClaim>
  readonly volumes: KnownObjects<PersistentVolume>
  /** Over `volumes`. */
  readonly index: VolumeIndex
  readonly operations: Operations
  readonly metrics: BinderMetrics
  readonly options: BinderOptions
  wakeClaim(key: string, what: string): void
  wakeVolume(name: string, what: string): void
}
