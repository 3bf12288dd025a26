// Mirrors the finders of pkg/controller/disruption/disruption.go, 1.36.
import {
  controllerOf,
  namespaceOf,
  uidOf,
  type Deployment,
  type KubeObject,
  type OwnerReference,
  type ReplicaSet,
  type ReplicationController,
  type StatefulSet,
} from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { groupOf } from '../shared/group-version.ts'

export interface OwnerListers {
  readonly replicationControllers: Lister<ReplicationController>
  readonly replicaSets: Lister<ReplicaSet>
  readonly deployments: Lister<Deployment>
  readonly statefulSets: Lister<StatefulSet>
}

/** How many pods a controller is meant to have. */
export interface ControllerScale {
  readonly uid: string
  readonly replicas: number
}

const workloadGroups: readonly string[] = ['apps', 'extensions']

/**
 * The scale of the controller that `reference` names, as far as the caches know it: a Deployment's in the place of its
 * ReplicaSet's. Undefined: whoever serves that kind has to be asked.
 */
export function findScale(
  listers: OwnerListers,
  reference: OwnerReference,
  namespace: string,
): ControllerScale | undefined {
  const group = groupOf(reference.apiVersion)
  switch (reference.kind) {
    case 'ReplicationController':
      return group === '' ? scaleOf(named(listers.replicationControllers, reference, namespace)) : undefined
    case 'ReplicaSet':
      return workloadGroups.includes(group) ? replicaSetScale(listers, reference, namespace) : undefined
    case 'StatefulSet':
      return group === 'apps' ? scaleOf(named(listers.statefulSets, reference, namespace)) : undefined
    default:
      return undefined
  }
}

function replicaSetScale(
  listers: OwnerListers,
  reference: OwnerReference,
  namespace: string,
): ControllerScale | undefined {
  const replicaSet = named(listers.replicaSets, reference, namespace)
  if (replicaSet === undefined) return undefined
  const owner = controllerOf(replicaSet)
  if (owner?.kind !== 'Deployment') return scaleOf(replicaSet)
  if (!workloadGroups.includes(groupOf(owner.apiVersion))) return undefined
  return scaleOf(named(listers.deployments, owner, namespaceOf(replicaSet)))
}

function named<T extends KubeObject>(lister: Lister<T>, reference: OwnerReference, namespace: string): T | undefined {
  const found = lister.get(`${namespace}/${reference.name}`)
  return found !== undefined && uidOf(found) === reference.uid ? found : undefined
}

interface Scaled extends KubeObject {
  readonly spec?: { readonly replicas?: number | undefined } | undefined
}

function scaleOf(owner: Scaled | undefined): ControllerScale | undefined {
  return owner === undefined ? undefined : { uid: uidOf(owner), replicas: owner.spec?.replicas ?? 1 }
}
