import type { Clock, Logger, Random } from '@coxswain/base'
import type { Client } from '@coxswain/client'
import type { Counter, EventRecorder } from '@coxswain/runtime'
import type { StorageMeter } from '../shared/storage-meter.ts'
import type { ActualState } from './actual-state.ts'
import type { DesiredState } from './desired-state.ts'
import type { Listers } from './observe.ts'
import type { PendingOperations } from './pending-operations.ts'

export interface AttachDetachOptions {
  /** `--attach-detach-reconcile-sync-period`: how often it is looked whether what is attached still is. */
  readonly verifyPeriodMs: number
  /** Not `--disable-attach-detach-reconcile-sync`. */
  readonly verifies: boolean
  /** Not `--disable-force-detach-on-timeout`. */
  readonly forcesOnTimeout: boolean
}

export interface Deps {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly recorder: EventRecorder
  readonly listers: Listers
  readonly desired: DesiredState
  readonly actual: ActualState
  readonly operations: PendingOperations
  readonly meter: StorageMeter
  readonly forcedDetaches: Counter
  readonly options: AttachDetachOptions
}
