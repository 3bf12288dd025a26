// Mirrors pkg/controller/tainteviction/taint_eviction.go, processPodOnNode, 1.36.
import { matchingTolerations, type Taint, type Toleration } from '@coxswain/api'
import { tolerationMs } from './toleration-time.ts'

/** Times are monotonic. */
export type Decision =
  /** Whatever was planned is called off. */
  | { readonly kind: 'stay'; readonly why: string }
  | { readonly kind: 'keep-plan'; readonly why: string }
  /** In place of what was planned. */
  | { readonly kind: 'evict'; readonly plannedMs: number; readonly dueMs: number; readonly why: string }

export interface Situation {
  /** Those of the node with the effect NoExecute; at least one. */
  readonly taints: readonly Taint[]
  readonly tolerations: readonly Toleration[] | undefined
  /** When the eviction that is waiting was planned; undefined when none is. */
  readonly plannedMs: number | undefined
}

export function decide({ taints, tolerations, plannedMs }: Situation, nowMs: number): Decision {
  const used = matchingTolerations(taints, tolerations)
  if (used === undefined) return { kind: 'evict', plannedMs: nowMs, dueMs: nowMs, why: 'a taint is not tolerated' }
  const staysMs = tolerationMs(used)
  if (staysMs === Infinity) return { kind: 'stay', why: 'all taints are tolerated for ever' }
  // A plan of an earlier moment stands, even where the tolerations now say another time.
  if (plannedMs !== undefined && plannedMs < nowMs) return { kind: 'keep-plan', why: 'it is planned already' }
  return { kind: 'evict', plannedMs: nowMs, dueMs: nowMs + staysMs, why: 'taints are tolerated for a time' }
}
