// Mirrors FindPodVolumes, findMatchingVolumes, checkVolumeProvisions and hasEnoughCapacity of
// pkg/scheduler/framework/plugins/volumebinding/binder.go, 1.36.
import {
  annotationsOf,
  compareQuantities,
  findMatchingVolume,
  labelsOf,
  nameOf,
  noProvisioner,
  parseQuantity,
  selects,
  storageClassOf,
  storageOf,
  toSelector,
  volumeAnnotations,
  type CSIStorageCapacity,
  type Node,
  type PersistentVolumeClaim,
  type StorageClass,
} from '@coxswain/api'
import type { AssumedVolumes } from './assumed-volumes.ts'
import type { PodVolumes, VolumeForClaim } from './pod-volumes.ts'

export const noMatchReason = "node(s) didn't find available persistent volumes to bind"
export const noSpaceReason = 'node(s) did not have enough free storage'

/** What the pod's claims would get on the node, or why they get nothing. `claims`: those that wait for their first consumer. */
export function findPodVolumes(
  claims: readonly PersistentVolumeClaim[],
  node: Node,
  assumed: AssumedVolumes,
): PodVolumes | string {
  const free: PersistentVolumeClaim[] = []
  const provisions: PersistentVolumeClaim[] = []
  for (const claim of claims) {
    const selected = annotationsOf(claim)[volumeAnnotations.selectedNode]
    if (selected === undefined) free.push(claim)
    else if (selected === nameOf(node)) provisions.push(claim)
    else return noMatchReason
  }
  const bindings: VolumeForClaim[] = []
  const taken = new Set<string>()
  for (const claim of free.toSorted(bySize)) {
    const matching = { node, excluded: taken, isDelayed: true }
    const volume = findMatchingVolume(claim, assumed.volumesOfClass(storageClassOf(claim)), matching)
    if (volume === undefined) provisions.push(claim)
    else {
      taken.add(nameOf(volume))
      bindings.push({ claim, volume })
    }
  }
  for (const claim of provisions) {
    const why = whyNotProvisioned(claim, node, assumed)
    if (why !== undefined) return why
  }
  return { bindings, provisions }
}

/** The small ones first, so that each gets the smallest volume that will do. */
function bySize(a: PersistentVolumeClaim, b: PersistentVolumeClaim): number {
  return compareQuantities(storageOf(a.spec?.resources?.requests), storageOf(b.spec?.resources?.requests))
}

function whyNotProvisioned(claim: PersistentVolumeClaim, node: Node, { listers }: AssumedVolumes): string | undefined {
  const className = storageClassOf(claim)
  const storageClass = listers.classes.get(className)
  if (storageClass === undefined) throw new Error(`failed to find storage class "${className}"`)
  const { provisioner } = storageClass
  if (provisioner === '' || provisioner === noProvisioner || !isAllowed(storageClass, node)) return noMatchReason
  const size = claim.spec?.resources?.requests?.['storage']
  if (size === undefined || listers.drivers.get(provisioner)?.spec.storageCapacity !== true) return undefined
  const hasSpace = listers.capacities
    .list()
    .some((capacity) => capacity.storageClassName === className && isEnough(capacity, size) && isFor(capacity, node))
  return hasSpace ? undefined : noSpaceReason
}

/** One of the class's topologies is the node's; a topology without requirements is none. */
function isAllowed({ allowedTopologies = [] }: StorageClass, node: Node): boolean {
  if (allowedTopologies.length === 0) return true
  const labels = labelsOf(node)
  return allowedTopologies.some(
    ({ matchLabelExpressions = [] }) =>
      matchLabelExpressions.length > 0 &&
      matchLabelExpressions.every(({ key, values }) => {
        const value = labels[key]
        return value !== undefined && values.includes(value)
      }),
  )
}

function isEnough({ maximumVolumeSize, capacity }: CSIStorageCapacity, size: string): boolean {
  const limit = maximumVolumeSize ?? capacity
  return limit !== undefined && compareQuantities(parseQuantity(limit), parseQuantity(size)) >= 0
}

function isFor({ nodeTopology }: CSIStorageCapacity, node: Node): boolean {
  if (nodeTopology === undefined) return false
  try {
    return selects(toSelector(nodeTopology), labelsOf(node))
  } catch {
    return false // Upstream logs a selector that cannot be read, and goes on.
  }
}
