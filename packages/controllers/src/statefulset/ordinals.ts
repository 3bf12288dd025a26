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
  const dash = dashBeforeDigits(podName)
  return dash < 0 ? { parent: '', ordinal: -1 } : { parent: podName.slice(0, dash), ordinal: ordinalAt(podName, dash) }
}

export function ordinalOf(pod: Pod): number {
  const name = nameOf(pod)
  const dash = dashBeforeDigits(name)
  return dash < 0 ? -1 : ordinalAt(name, dash)
}

/** Whether the pod's name is one of the set's. */
export function isMember(set: StatefulSet, pod: Pod): boolean {
  const [name, setName] = [nameOf(pod), nameOf(set)]
  const dash = dashBeforeDigits(name)
  return dash < 0 ? setName === '' : dash === setName.length && name.startsWith(setName)
}

/** Where the last dash is, if nothing but digits follow it; else -1. By hand: a sync asks for every pod, several times. */
function dashBeforeDigits(name: string): number {
  let at = name.length - 1
  while (at >= 0 && isDigit(name.charCodeAt(at))) at -= 1
  return at >= 0 && at < name.length - 1 && name[at] === '-' ? at : -1
}

function ordinalAt(name: string, dash: number): number {
  const ordinal = Number(name.slice(dash + 1))
  return ordinal <= ordinalMax ? ordinal : -1
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57

export const replicasOf = ({ spec }: StatefulSet): number => spec?.replicas ?? 1
export const startOrdinal = ({ spec }: StatefulSet): number => spec?.ordinals?.start ?? 0
/** Below the first one when the set has no replicas. */
export const endOrdinal = (set: StatefulSet): number => startOrdinal(set) + replicasOf(set) - 1

export const isInRange = (set: StatefulSet, ordinal: number): boolean =>
  ordinal >= startOrdinal(set) && ordinal <= endOrdinal(set)

export const podNameOf = (set: StatefulSet, ordinal: number): string => `${nameOf(set)}-${ordinal}`
