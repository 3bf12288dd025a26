import type { Taint } from '@coxswain/api'
import { taintKeys } from './texts.ts'

export const notReadyTaint: Taint = { key: taintKeys.notReady, effect: 'NoExecute' }
export const unreachableTaint: Taint = { key: taintKeys.unreachable, effect: 'NoExecute' }

/** The taint that drives pods away from a node of this state, and the one that must not be beside it. */
export interface WantedTaint {
  readonly wanted: Taint
  readonly opposite: Taint
}

/** Undefined for a node that is ready. */
export function wantedTaint(readyStatus: string): WantedTaint | undefined {
  if (readyStatus === 'False') return { wanted: notReadyTaint, opposite: unreachableTaint }
  if (readyStatus === 'Unknown') return { wanted: unreachableTaint, opposite: notReadyTaint }
  return undefined
}
