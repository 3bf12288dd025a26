// Mirrors pkg/controller/statefulset/stateful_set_utils.go, names and ordinals, 1.36.
import { nameOf, type Pod, type StatefulSet } from '@coxswain/api'

export interface PodIdentity {
  /** Empty when the name is not one that a StatefulSet gives. */
  readonly parent: string
  /** -1 when the name ends in no number of 32 bits. */
  readonly ordinal: number
}

const ordinalMax = 2 ** 31 - 1

/** What a pod's name says: `web-3` is the pod of ordinal 3 of `web`. */
export function identityOf(podName: string): PodIdentity {
  const match = /^(.*)-([0-9]+)$/.exec(podName)
  if (match === null) return { parent: '', ordinal: -1 }
  const [, parent = '', digits = ''] = match
  const ordinal = Number(digits)
  return { parent, ordinal: ordinal <= ordinalMax ? ordinal : -1 }
}

export const ordinalOf = (pod: Pod): number => identityOf(nameOf(pod)).ordinal

/** Whether the pod's name is one of the set's. */
export const isMember = (set: StatefulSet, pod: Pod): boolean => identityOf(nameOf(pod)).parent === nameOf(set)

export const replicasOf = ({ spec }: StatefulSet): number => spec?.replicas ?? 1
export const startOrdinal = ({ spec }: StatefulSet): number => spec?.ordinals?.start ?? 0
/** Below the first one when the set has no replicas. */
export const endOrdinal = (set: StatefulSet): number => startOrdinal(set) + replicasOf(set) - 1

export const isInRange = (set: StatefulSet, ordinal: number): boolean =>
  ordinal >= startOrdinal(set) && ordinal <= endOrdinal(set)

export const podNameOf = (set: StatefulSet, ordinal: number): string => `${nameOf(set)}-${ordinal}`
