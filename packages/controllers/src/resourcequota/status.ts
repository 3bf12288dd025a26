// Mirrors syncResourceQuota of pkg/controller/resourcequota/resource_quota_controller.go, 1.36.
import type { ResourceQuota, ResourceQuotaStatus } from '@coxswain/api'
import { maskAmounts, readAmounts, sameAmounts, writeAmounts, type Amounts } from '@coxswain/api/quota'

/** What could not be measured stays as it was told last. */
export function nextStatus({ spec, status }: ResourceQuota, measured: Amounts): ResourceQuotaStatus {
  const used = new Map([...readAmounts(status?.used), ...measured])
  const names = new Set(Object.keys(spec?.hard ?? {}))
  return { hard: spec?.hard ?? {}, used: writeAmounts(maskAmounts(used, names)) }
}

/** Whether a number differs; how it is written does not count. */
export function needsWrite({ status }: ResourceQuota, next: ResourceQuotaStatus): boolean {
  if (status?.hard === undefined || status.used === undefined) return true
  return (
    !sameAmounts(readAmounts(status.hard), readAmounts(next.hard)) ||
    !sameAmounts(readAmounts(status.used), readAmounts(next.used))
  )
}
