// Mirrors pkg/controller/daemon/util/daemonset_util.go, SurgeCount and UnavailableCount, 1.36.
import { scaleRoundingUp, type DaemonSet } from '@coxswain/api'

export interface Limits {
  readonly maxSurge: number
  readonly maxUnavailable: number
}

/** Both rounded up. Where neither allows anything an update could never begin: then one may be missing. */
export function limitsOf(daemonSet: DaemonSet, desired: number): Limits {
  const maxUnavailable = unavailableCount(daemonSet, desired)
  const maxSurge = surgeCount(daemonSet, desired)
  const isStuck = desired > 0 && maxUnavailable === 0 && maxSurge === 0
  return { maxSurge, maxUnavailable: isStuck ? 1 : maxUnavailable }
}

/** Whether a node may have two pods for a while. */
export function allowsSurge(daemonSet: DaemonSet): boolean {
  try {
    return surgeCount(daemonSet, 1) > 0
  } catch {
    return false // the update itself tells what is wrong with it
  }
}

function surgeCount({ spec }: DaemonSet, desired: number): number {
  const { type, rollingUpdate } = spec?.updateStrategy ?? {}
  if (type !== 'RollingUpdate' || rollingUpdate?.maxSurge === undefined) return 0
  return scaleRoundingUp(rollingUpdate.maxSurge, desired)
}

function unavailableCount({ spec }: DaemonSet, desired: number): number {
  const { type, rollingUpdate } = spec?.updateStrategy ?? {}
  if (type !== 'RollingUpdate' || rollingUpdate === undefined) return 0
  return scaleRoundingUp(rollingUpdate.maxUnavailable, desired)
}
