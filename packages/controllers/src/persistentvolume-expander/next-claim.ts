// Mirrors MarkControllerReisizeInProgress, MarkForFSResize, MarkFSResizeFinished and MergeResizeConditionOnPVC of
// pkg/volume/util/resize_util.go, 1.36.
import {
  annotationsOf,
  toTime,
  type PersistentVolumeClaim,
  type PersistentVolumeClaimCondition,
  type PersistentVolumeClaimStatus,
} from '@coxswain/api'
import { conditionTypes, fileSystemText, resizerAnnotation, resizeStatuses } from './texts.ts'

/** The claim as it is once it says who makes its volume larger; the same object where it does. */
export function withResizer(claim: PersistentVolumeClaim, resizer: string): PersistentVolumeClaim {
  if (annotationsOf(claim)[resizerAnnotation] === resizer) return claim
  const annotations = { ...annotationsOf(claim), [resizerAnnotation]: resizer }
  return { ...claim, metadata: { ...claim.metadata, annotations } }
}

/** While the volume is made larger. What was told of an earlier expansion is over. */
export function inProgress(
  claim: PersistentVolumeClaim,
  { resizer, size }: { readonly resizer: string; readonly size: string },
  nowMs: number,
): PersistentVolumeClaim {
  const condition = { type: conditionTypes.resizing, status: 'True', lastTransitionTime: toTime(nowMs) }
  return withStatus(withResizer(claim, resizer), {
    conditions: mergeConditions(claim, [condition], { keepsOld: false }),
    allocatedResourceStatuses: withStorage(
      claim.status?.allocatedResourceStatuses,
      resizeStatuses.controllerInProgress,
    ),
    allocatedResources: withStorage(claim.status?.allocatedResources, size),
  })
}

/** The volume is larger, the file system on it is not yet. */
export function pendingOnNode(claim: PersistentVolumeClaim, nowMs: number): PersistentVolumeClaim {
  const condition = {
    type: conditionTypes.fileSystemResizePending,
    status: 'True',
    lastTransitionTime: toTime(nowMs),
    message: fileSystemText,
  }
  return withStatus(claim, {
    conditions: mergeConditions(claim, [condition], { keepsOld: true }),
    allocatedResourceStatuses: withStorage(claim.status?.allocatedResourceStatuses, resizeStatuses.nodePending),
  })
}

/** There is no file system that would have to grow. */
export function finished(claim: PersistentVolumeClaim, size: string): PersistentVolumeClaim {
  const { storage: _, ...others } = claim.status?.allocatedResourceStatuses ?? {}
  const { allocatedResourceStatuses: __, ...status } = claim.status ?? {}
  return {
    ...claim,
    status: {
      ...status,
      capacity: withStorage(status.capacity, size),
      conditions: mergeConditions(claim, [], { keepsOld: false }),
      ...(Object.keys(others).length === 0 ? {} : { allocatedResourceStatuses: others }),
    },
  }
}

const withStatus = (
  claim: PersistentVolumeClaim,
  change: Partial<PersistentVolumeClaimStatus>,
): PersistentVolumeClaim => ({ ...claim, status: { ...claim.status, ...change } })

const withStorage = (
  amounts: Readonly<Record<string, string>> | undefined,
  storage: string,
): Readonly<Record<string, string>> => ({ ...amounts, storage })

const ofResize: ReadonlySet<string> = new Set(Object.values(conditionTypes))

/** Those of a resize are replaced; one whose status stays is left as it is. All others are not touched. */
function mergeConditions(
  { status }: PersistentVolumeClaim,
  next: readonly PersistentVolumeClaimCondition[],
  { keepsOld }: { readonly keepsOld: boolean },
): readonly PersistentVolumeClaimCondition[] {
  const old = status?.conditions ?? []
  const kept = old.flatMap((condition) => {
    if (!ofResize.has(condition.type)) return [condition]
    const replacement = next.find(({ type }) => type === condition.type)
    if (replacement === undefined) return keepsOld ? [condition] : []
    return [replacement.status === condition.status ? condition : replacement]
  })
  return [...kept, ...next.filter(({ type }) => !old.some((condition) => condition.type === type))]
}
