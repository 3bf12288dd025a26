// Mirrors OperationCompleteHook of pkg/volume/util/metrics.go, 1.36.
import type { Clock } from '@coxswain/base'
import type { Metrics } from '@coxswain/runtime'

/** In seconds, of all that is measured of storage. */
export const storageBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 25, 50, 120, 300, 600]

export interface StorageOperation {
  /** Of a CSI driver with the driver's name: `kubernetes.io/csi:<driver>`. */
  readonly plugin: string
  readonly operation: string
  /** Whether a driver did it for a plugin of old. */
  readonly isMigrated?: boolean
}

export interface StorageMeter {
  /** Measures what a plugin does, be it done or failed. */
  measure<T>(operation: StorageOperation, work: () => Promise<T>): Promise<T>
}

/** Shared by the volumes' controllers. */
export function createStorageMeter(metrics: Metrics, clock: Clock): StorageMeter {
  const durations = metrics.histogram(
    'storage_operation_duration_seconds',
    '[ALPHA] How long operations on storage took.',
    storageBuckets,
    ['volume_plugin', 'operation_name', 'status', 'migrated'],
  )
  return {
    measure: async ({ plugin, operation, isMigrated = false }, work) => {
      const startedMs = clock.monotonicMs()
      const ended = (status: string): void =>
        durations.observe((clock.monotonicMs() - startedMs) / 1000, {
          volume_plugin: plugin,
          operation_name: operation,
          status,
          migrated: String(isMigrated),
        })
      try {
        const result = await work()
        ended('success')
        return result
      } catch (error) {
        ended('fail-unknown')
        throw error
      }
    },
  }
}
