// Mirrors shouldDeleteRequest and isOlderThan of pkg/controller/resourcepoolstatusrequest/controller.go, 1.36.
import { parseTime } from '@coxswain/api'
import type { ResourcePoolStatusRequest } from './resource-pool-status-requests.ts'
import { conditionTypes } from './texts.ts'

const hourMs = 3600 * 1000
/** So long an answer can be read. */
const answeredMaxMs = hourMs
const pendingMaxMs = 24 * hourMs

/** Whether a request has had its time. One of which no time is known never has. */
export function isExpired({ metadata, status }: ResourcePoolStatusRequest, nowMs: number): boolean {
  const isOlderThan = (time: string | undefined, ms: number): boolean => nowMs - (parseTime(time) ?? Infinity) > ms
  if (status === undefined) return isOlderThan(metadata?.creationTimestamp, pendingMaxMs)
  const { complete, failed } = conditionTypes
  const end = status.conditions?.find(({ type }) => type === complete || type === failed)
  return isOlderThan(end === undefined ? metadata?.creationTimestamp : end.lastTransitionTime, answeredMaxMs)
}
