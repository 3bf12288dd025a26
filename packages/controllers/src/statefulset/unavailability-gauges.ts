// Mirrors pkg/controller/statefulset/metrics/metrics.go and where stateful_set_control.go sets it, 1.36.
import { nameOf, namespaceOf, type StatefulSet } from '@coxswain/api'
import type { MetricsRegistry } from '@coxswain/runtime'
import { replicasOf } from './ordinals.ts'
import { maxUnavailableOf } from './rolling-update.ts'
import { metrics } from './texts.ts'

/** How many pods of each set may be missing, and how many are. A series stays when its set is gone. */
export interface UnavailabilityGauges {
  /** `unavailable` is known to syncs that came as far as to ask which pods to replace; without it the last count stays. */
  tell(set: StatefulSet, unavailable: number | undefined): void
}

export function createUnavailabilityGauges(registry: Pick<MetricsRegistry, 'gauge'>): UnavailabilityGauges {
  const { maxUnavailable, unavailableReplicas } = metrics
  const max = registry.gauge(maxUnavailable.name, maxUnavailable.help, maxUnavailable.labels)
  const replicas = registry.gauge(unavailableReplicas.name, unavailableReplicas.help, unavailableReplicas.labels)
  return {
    tell: (set, unavailable) => {
      const labels = {
        statefulset_namespace: namespaceOf(set),
        statefulset_name: nameOf(set),
        pod_management_policy: set.spec?.podManagementPolicy ?? '',
      }
      max.set(maxUnavailableOf(set, replicasOf(set)), labels)
      if (unavailable !== undefined) replicas.set(unavailable, labels)
    },
  }
}
