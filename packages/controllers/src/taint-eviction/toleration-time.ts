// Mirrors pkg/controller/tainteviction/taint_eviction.go, getMinTolerationTime, 1.36.
import type { Toleration } from '@coxswain/api'

/**
 * How long a pod may stay that needs all of these: as long as the shortest of them. `Infinity` when none has an end, 0 when
 * there are none: nothing is tolerated then.
 */
export function tolerationMs(tolerations: readonly Toleration[]): number {
  if (tolerations.length === 0) return 0
  const seconds = tolerations.flatMap(({ tolerationSeconds }) => tolerationSeconds ?? [])
  return Math.max(0, Math.min(...seconds)) * 1000
}
