import { keyOf, type KubeObject, type Pod, type PodDisruptionBudget } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { countHealthy, stillDisrupted } from '@coxswain/controllers/src/disruption/disrupted-pods.ts'
import { expectPods } from '@coxswain/controllers/src/disruption/expected-pods.ts'
import { observePods, observeScales } from '@coxswain/controllers/src/disruption/observe.ts'
import { nextStatus } from '@coxswain/controllers/src/disruption/status.ts'
import type { VectorFunctions } from '../vector.ts'

interface SyncInput {
  readonly now: string
  readonly owners: readonly KubeObject[] | null
  readonly pdb: PodDisruptionBudget
  readonly pods: readonly Pod[] | null
}

function listerOf<T extends KubeObject>(objects: readonly T[]): Lister<T> {
  return {
    get: (key) => objects.find((object) => keyOf(object) === key),
    list: () => objects,
    byIndex: () => [],
  }
}

/** Times of conditions are not recorded. */
function sync({ now, owners, pdb, pods }: SyncInput): unknown {
  const ofKind = (kind: string): Lister<KubeObject> => listerOf((owners ?? []).filter((owner) => owner.kind === kind))
  const seen = observePods({ pods: listerOf(pods ?? []) }, pdb)
  const listers = {
    replicationControllers: ofKind('ReplicationController'),
    replicaSets: ofKind('ReplicaSet'),
    deployments: ofKind('Deployment'),
    statefulSets: ofKind('StatefulSet'),
  }
  const { hasUnmanaged: _, ...expected } = expectPods(pdb, seen, observeScales(listers, 'ns', seen))
  const nowMs = Date.parse(now)
  const disrupted = stillDisrupted(pdb, seen, nowMs)
  const currentHealthy = countHealthy(seen, disrupted.pods, nowMs)
  const status = nextStatus(pdb, { ...expected, currentHealthy, disruptedPods: disrupted.pods }, nowMs)
  return { ...status, conditions: status.conditions?.map((condition) => ({ ...condition, lastTransitionTime: null })) }
}

export const functions: VectorFunctions = { sync }
