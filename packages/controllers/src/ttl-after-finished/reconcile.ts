import { jobs, nameOf, namespaceOf, uidOf, type Job } from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import { isNotFound, type Client } from '@coxswain/client'
import { outcome, type Histogram, type Outcome } from '@coxswain/runtime'
import { decide, type Decision } from './decide.ts'
import { observe } from './observe.ts'

export interface Deps {
  readonly client: Client
  readonly jobs: Lister<Job>
  readonly clock: Clock
  readonly deletionDuration: Histogram
}

export async function reconcile(deps: Deps, key: string, signal: AbortSignal): Promise<Outcome> {
  const seen = observe(deps.jobs, key)
  if (seen === undefined) return outcome.done('the job is gone')
  const first = decide(seen.job, deps.clock.now())
  if (first.kind !== 'delete') return rest(first)
  // Deletion is for good, and the time to live may have been changed: the cache alone does not decide it.
  const live = await read(deps.client, seen.job, signal)
  if (live === undefined) return outcome.done('the job is gone')
  const decision = decide(live, deps.clock.now())
  if (decision.kind !== 'delete') return rest(decision)
  const preconditions = { uid: uidOf(live) }
  const options = { propagationPolicy: 'Foreground', preconditions, signal } as const
  await deps.client.resource(jobs, namespaceOf(live)).delete(nameOf(live), options)
  deps.deletionDuration.observe((deps.clock.now() - decision.expiredMs) / 1000)
  return outcome.done(decision.why)
}

function rest(decision: Exclude<Decision, { kind: 'delete' }>): Outcome {
  return decision.kind === 'wait' ? outcome.wakeAfter(decision.forMs, decision.why) : outcome.done(decision.why)
}

async function read(client: Client, seen: Job, signal: AbortSignal): Promise<Job | undefined> {
  try {
    return await client.resource(jobs, namespaceOf(seen)).get(nameOf(seen), { signal })
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
