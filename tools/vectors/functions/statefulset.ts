import {
  nameOf,
  type IntOrString,
  type OwnerReference,
  type PersistentVolumeClaim,
  type Pod,
  type StatefulSet,
} from '@coxswain/api'
import { areOwnersUpToDate, nextOwners } from '@coxswain/controllers/src/statefulset/claim-owners.ts'
import { hasIdentity, newPod } from '@coxswain/controllers/src/statefulset/new-pod.ts'
import {
  endOrdinal,
  identityOf,
  isInRange,
  isMember,
  ordinalOf,
  startOrdinal,
} from '@coxswain/controllers/src/statefulset/ordinals.ts'
import { resolveMaxUnavailable } from '@coxswain/controllers/src/statefulset/rolling-update.ts'
import { claimsOf, hasStorage } from '@coxswain/controllers/src/statefulset/volume-claims.ts'
import type { VectorFunctions } from '../vector.ts'

interface Member {
  readonly set: StatefulSet
  readonly pod: Pod
}

function claimOwnerRefs({
  set,
  pod,
  ownerReferences,
}: Member & { readonly ownerReferences: readonly OwnerReference[] | null }): unknown {
  const claim: PersistentVolumeClaim = { metadata: { ownerReferences: ownerReferences ?? [] } }
  const owners = { set, pod }
  return { upToDate: areOwnersUpToDate(claim, owners), ownerReferencesAfterUpdate: nextOwners(claim, owners) }
}

interface Versioned {
  readonly currentSet: StatefulSet
  readonly updateSet: StatefulSet
  readonly currentRevision: string
  readonly updateRevision: string
  readonly ordinal: number
}

function newVersionedPod({ currentSet, updateSet, currentRevision, updateRevision, ordinal }: Versioned): unknown {
  const current = { name: currentRevision, template: currentSet.spec?.template ?? {} }
  const update = { name: updateRevision, template: updateSet.spec?.template ?? {} }
  const { metadata, spec } = newPod(currentSet, { current, update }, ordinal)
  const volumes = spec?.volumes?.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return { metadata, spec: { ...spec, volumes }, status: {} }
}

function claimsByTemplate({ set, podName }: { readonly set: StatefulSet; readonly podName: string }): unknown {
  const templates = set.spec?.volumeClaimTemplates ?? []
  const claims = claimsOf(set, identityOf(podName).ordinal)
  return Object.fromEntries(templates.map((template, index) => [nameOf(template), claims[index]]))
}

export const functions = {
  getParentNameAndOrdinal: ({ podName }: { readonly podName: string }) => identityOf(podName),
  ordinals: ({ set, pod }: Member) => ({
    start: startOrdinal(set),
    end: endOrdinal(set),
    inRange: isInRange(set, ordinalOf(pod)),
    memberOf: isMember(set, pod),
    identityMatches: hasIdentity(set, pod),
    storageMatches: hasStorage(set, pod),
  }),
  claimOwnerRefs,
  newVersionedStatefulSetPod: newVersionedPod,
  getPersistentVolumeClaims: claimsByTemplate,
  getStatefulSetMaxUnavailable: (input: {
    readonly maxUnavailable: IntOrString | null
    readonly replicaCount: number
  }) => resolveMaxUnavailable(input.maxUnavailable ?? undefined, input.replicaCount),
} satisfies VectorFunctions
