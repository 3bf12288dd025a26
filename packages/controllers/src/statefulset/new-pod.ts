// Mirrors pkg/controller/statefulset/stateful_set_utils.go, newVersionedStatefulSetPod and updateIdentity, 1.36.
import {
  labelsOf,
  nameOf,
  namespaceOf,
  statefulSets,
  type Pod,
  type PodTemplateSpec,
  type StatefulSet,
} from '@coxswain/api'
import { podBatch } from '../shared/pod-control.ts'
import { isMember, ordinalOf, podNameOf, startOrdinal } from './ordinals.ts'
import { labels } from './texts.ts'
import { hasStorage, volumesOf } from './volume-claims.ts'

/** One revision of the set: its name, and the template that it keeps. */
export interface Revision {
  readonly name: string
  readonly template: PodTemplateSpec
}

export interface Revisions {
  readonly current: Revision
  readonly update: Revision
}

/**
 * Stands for the pod that is missing at this ordinal: its name, and the revision that is due. That it is not created its missing
 * phase says. What it will be made from, `newPod` tells: a sync makes few of many that may be missing.
 */
export function missingPod(set: StatefulSet, revision: string, ordinal: number): Pod {
  return {
    metadata: { name: podNameOf(set, ordinal), namespace: namespaceOf(set), labels: { [labels.revision]: revision } },
  }
}

/** A pod of the revision that is due at this ordinal, as it is to be created. */
export function newPod(set: StatefulSet, revisions: Revisions, ordinal: number): Pod {
  const revision = revisionDue(set, revisions, ordinal)
  const { draft } = podBatch(statefulSets, set, revision.template)
  const name = podNameOf(set, ordinal)
  const { containers = [], volumes, ...spec } = draft.spec ?? { containers: [] }
  const storage = volumesOf(set, ordinal, volumes)
  return {
    ...draft,
    metadata: {
      ...draft.metadata,
      name,
      namespace: namespaceOf(set),
      labels: { ...labelsOf(draft), ...identityLabels(name, ordinal), [labels.revision]: revision.name },
    },
    spec: {
      ...spec,
      ...(storage === undefined ? {} : { volumes: storage }),
      containers,
      hostname: name,
      ...(set.spec?.serviceName === undefined ? {} : { subdomain: set.spec.serviceName }),
    },
  }
}

/** Of which revision a new pod of this ordinal is to be. */
export function revisionDue(set: StatefulSet, revisions: Revisions, ordinal: number): Revision {
  return isHeldBack(set, ordinal) ? revisions.current : revisions.update
}

/** Pods below the partition keep the current revision; without a partition, as many as still have it. */
function isHeldBack(set: StatefulSet, ordinal: number): boolean {
  const { spec, status } = set
  const start = startOrdinal(set)
  const rollingUpdate = spec?.updateStrategy?.rollingUpdate
  if (rollingUpdate !== undefined) return ordinal < start + (rollingUpdate.partition ?? 0)
  return spec?.updateStrategy?.type === 'RollingUpdate' && ordinal < start + (status?.currentReplicas ?? 0)
}

const identityLabels = (name: string, ordinal: number): Readonly<Record<string, string>> => ({
  [labels.podName]: name,
  [labels.podIndex]: String(ordinal),
})

/** The label of the index is of later releases; a pod without it is left as it is. */
export function hasIdentity(set: StatefulSet, pod: Pod): boolean {
  const name = nameOf(pod)
  const ordinal = ordinalOf(pod)
  return (
    ordinal >= 0 &&
    isMember(set, pod) &&
    name === podNameOf(set, ordinal) &&
    namespaceOf(pod) === namespaceOf(set) &&
    labelsOf(pod)[labels.podName] === name
  )
}

/**
 * The pod with its labels and volumes as they ought to be; what is fixed at its creation stays. Of the two, what is right is
 * not touched: volumes in another order are a change that the API refuses.
 */
export function repaired(set: StatefulSet, pod: Pod): Pod {
  const named = hasIdentity(set, pod) ? pod : withIdentity(set, pod)
  return hasStorage(set, named) ? named : withStorage(set, named)
}

function withIdentity(set: StatefulSet, pod: Pod): Pod {
  const ordinal = ordinalOf(pod)
  const name = podNameOf(set, ordinal)
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      name,
      namespace: namespaceOf(set),
      labels: { ...labelsOf(pod), ...identityLabels(name, ordinal) },
    },
  }
}

function withStorage(set: StatefulSet, pod: Pod): Pod {
  const { containers = [], volumes, ...spec } = pod.spec ?? { containers: [] }
  return { ...pod, spec: { ...spec, containers, volumes: volumesOf(set, ordinalOf(pod), volumes) } }
}

export const revisionOf = (pod: Pod): string => labelsOf(pod)[labels.revision] ?? ''
