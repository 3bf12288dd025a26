// Mirrors addQuota of pkg/controller/resourcequota/resource_quota_controller.go, 1.36.
import type { ResourceQuota } from '@coxswain/api'
import { readAmounts, sameAmounts, type QuotaEvaluator } from '@coxswain/api/quota'

/** Whether nothing can be created until the quota has been counted: a limit is new, or has no usage beside it. */
export function needsPriority({ spec, status }: ResourceQuota, evaluators: readonly QuotaEvaluator[]): boolean {
  if (!sameAmounts(readAmounts(spec?.hard), readAmounts(status?.hard))) return true
  const unknown = Object.keys(status?.hard ?? {}).filter((name) => !Object.hasOwn(status?.used ?? {}, name))
  return unknown.length > 0 && evaluators.some((evaluator) => evaluator.matching(unknown).size > 0)
}
