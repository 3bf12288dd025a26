// Mirrors SetCommonEncodingVersion of k8s.io/apiserver/pkg/storageversion/updater.go, 1.36.
import { findCondition, toTime, type Condition } from '@coxswain/api'
import {
  recordsOf,
  type ServerStorageVersion,
  type StorageVersion,
  type StorageVersionStatus,
} from './storage-versions.ts'
import { conditionTexts, conditionType } from './texts.ts'

/** The status with these records alone, and what follows from them. */
export function nextStatus(
  storageVersion: StorageVersion,
  records: readonly ServerStorageVersion[],
  nowMs: number,
): StorageVersionStatus {
  const { commonEncodingVersion: previous, ...status } = storageVersion.status ?? {}
  const common = commonEncodingVersion(records)
  const { generation } = storageVersion.metadata ?? {}
  const condition: Condition = {
    type: conditionType,
    ...(common === undefined ? conditionTexts.different : conditionTexts.equal),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    lastTransitionTime: toTime(nowMs),
  }
  // From one common version to another is a transition, too, although the condition is True before and after.
  const isOther = previous !== undefined && common !== undefined && previous !== common
  return {
    ...status,
    storageVersions: records,
    ...(common === undefined ? {} : { commonEncodingVersion: common }),
    conditions: withCondition(status.conditions ?? [], condition, isOther),
  }
}

function commonEncodingVersion(records: readonly ServerStorageVersion[]): string | undefined {
  const versions = new Set(records.map(({ encodingVersion = '' }) => encodingVersion))
  const [first] = versions
  return versions.size === 1 ? first : undefined
}

function withCondition(conditions: readonly Condition[], next: Condition, isOther: boolean): readonly Condition[] {
  const present = findCondition(conditions, next.type)
  if (present === undefined) return [...conditions, next]
  const hasChanged = isOther || present.status !== next.status
  const { lastTransitionTime } = hasChanged ? next : present
  return conditions.map((one) => (one === present ? { ...next, lastTransitionTime } : one))
}

/** Those records that are not of these API servers; undefined when nothing is to go. */
export function recordsWithout(
  storageVersion: StorageVersion,
  gone: ReadonlySet<string>,
): readonly ServerStorageVersion[] | undefined {
  const records = recordsOf(storageVersion)
  const left = records.filter(({ apiServerID = '' }) => !gone.has(apiServerID))
  return left.length === records.length ? undefined : left
}
