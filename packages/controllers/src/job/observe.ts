import { isBeingDeleted, labelsOf, namespaceOf, selects, toSelector, type Job, type Pod } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import type { Key } from '@coxswain/queue'
import { planClaims, type ClaimPlan } from '../shared/claims.ts'
import { orphansIn, ownedBy } from '../shared/owner-index.ts'

export interface Listers {
  readonly jobs: Lister<Job>
  readonly pods: Lister<Pod>
}

/** The pods that the Job has, of any phase, and those it should take or give away. Throws a `SelectorError` when its selector is unusable. */
export function observeClaims({ pods }: Listers, job: Job, kind: string): ClaimPlan<Pod> {
  const selector = toSelector(job.spec?.selector)
  const owned = ownedBy(pods, kind, job)
  const orphans = isBeingDeleted(job) ? [] : orphansIn(pods, namespaceOf(job))
  const candidates = orphans.length === 0 ? owned : [...owned, ...orphans]
  return planClaims(job, candidates, (pod) => selects(selector, labelsOf(pod)))
}

export function observeJob({ jobs }: Listers, key: Key): Job | undefined {
  return jobs.get(key)
}
