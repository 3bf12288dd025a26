// Mirrors calculatePoolStatus of pkg/controller/resourcepoolstatusrequest/controller.go, 1.36.
import { toTime } from '@coxswain/api'
import type { PoolStatus, ResourcePoolStatusRequestStatus } from './resource-pool-status-requests.ts'
import { conditionTexts, conditionTypes } from './texts.ts'

/** The answer to a request. `poolCount` also counts the pools that are beyond the limit. */
export function nextStatus(
  { pools, poolCount }: { readonly pools: readonly PoolStatus[]; readonly poolCount: number },
  nowMs: number,
): ResourcePoolStatusRequestStatus {
  return {
    poolCount,
    ...(pools.length === 0 ? {} : { pools }),
    conditions: [
      {
        type: conditionTypes.complete,
        status: 'True',
        lastTransitionTime: toTime(nowMs),
        ...conditionTexts.complete,
        message: `Calculated status for ${pools.length} pools`,
      },
    ],
  }
}
