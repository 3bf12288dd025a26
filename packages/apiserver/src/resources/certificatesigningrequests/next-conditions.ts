// Mirrors populateConditionTimestamps and preserveConditionInstances of pkg/registry/certificates/certificates, release 1.36.
import { toTime, type CertificateSigningRequest, type CertificateSigningRequestCondition } from '@coxswain/api'

type Condition = CertificateSigningRequestCondition

/** The conditions with the times that their writer left out. */
function stampConditions(
  next: readonly Condition[],
  previous: readonly Condition[],
  nowMs: number,
): readonly Condition[] {
  const now = toTime(nowMs)
  return next.map((condition) => {
    const before = previous.find(
      ({ type, status, lastTransitionTime }) =>
        type === condition.type && status === condition.status && lastTransitionTime !== undefined,
    )
    return {
      ...condition,
      lastUpdateTime: condition.lastUpdateTime ?? now,
      lastTransitionTime: condition.lastTransitionTime ?? before?.lastTransitionTime ?? now,
    }
  })
}

/** Decisions are as they were stored, as long as none was added or taken away: then validation says so. */
function keepDecisions(next: readonly Condition[], previous: readonly Condition[]): readonly Condition[] {
  let kept = next
  for (const type of ['Approved', 'Denied']) {
    const stored = previous.filter((condition) => condition.type === type)
    if (kept.filter((condition) => condition.type === type).length !== stored.length) continue
    let position = 0
    kept = kept.map((condition) => {
      if (condition.type !== type) return condition
      position += 1
      return stored[position - 1] ?? condition
    })
  }
  return kept
}

/** What an update of the status makes of its draft. */
export function nextStatus(
  draft: CertificateSigningRequest,
  previous: CertificateSigningRequest,
  nowMs: number,
): CertificateSigningRequest {
  const before = previous.status?.conditions ?? []
  const { conditions = [], ...rest } = draft.status ?? {}
  if (conditions.length === 0) return { ...draft, status: rest }
  return {
    ...draft,
    status: { ...rest, conditions: stampConditions(keepDecisions(conditions, before), before, nowMs) },
  }
}

/** What an update of the approval makes of its draft: its conditions, and nothing else of it. */
export function nextApproval(
  draft: CertificateSigningRequest,
  previous: CertificateSigningRequest,
  nowMs: number,
): CertificateSigningRequest {
  const { conditions: before = [], ...status } = previous.status ?? {}
  const conditions = stampConditions(draft.status?.conditions ?? [], before, nowMs)
  return {
    ...draft,
    spec: previous.spec,
    status: conditions.length === 0 ? status : { ...status, conditions },
  }
}
