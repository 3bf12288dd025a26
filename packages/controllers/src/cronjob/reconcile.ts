// Mirrors pkg/controller/cronjob/cronjob_controllerv2.go, sync and syncCronJob, 1.36.
import { assert, type Clock } from '@coxswain/base'
import {
  creationTimeMs,
  cronJobs,
  isControlledBy,
  jobs,
  keyOf,
  nameOf,
  namespaceOf,
  resourceVersionOf,
  uidOf,
  type CronJob,
  type Job,
  type ObjectReference,
} from '@coxswain/api'
import type { TimeZones } from '@coxswain/api/cron'
import { hasNamespaceTerminatingCause, isAlreadyExists, isNotFound, type Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import {
  outcome,
  referenceTo,
  type EventRecorder,
  type Histogram,
  type Outcome,
  type WrittenVersions,
} from '@coxswain/runtime'
import { errorText } from '../shared/failures.ts'
import { decide, type Rules } from './decide.ts'
import { fold } from './fold.ts'
import { normal, warning } from './follow-children.ts'
import { observe, type Listers } from './observe.ts'
import { isActive, startSync, type CronEvent, type Decision, type Result, type Sync } from './sync.ts'
import { eventReasons, messages } from './texts.ts'

export interface Deps {
  readonly listers: Listers
  readonly client: Client
  readonly recorder: EventRecorder
  readonly clock: Clock
  readonly written: WrittenVersions
  readonly zones: TimeZones
  readonly creationSkew: Histogram
}

/** There are eight stages, and one of them may come twice. */
const roundsMax = 12

export async function reconcile(deps: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const behind = deps.written.behind(key)
  if (behind !== undefined) return outcome.wakeAfter(behind.recheckMs, behind.message)
  const seen = observe(deps.listers, key)
  if (seen === undefined) {
    deps.written.forget(key)
    return outcome.done('the CronJob is gone')
  }
  const rules: Rules = { nowMs: deps.clock.now(), zones: deps.zones }
  return runRounds(deps, { sync: startSync(seen.cronJob, seen.children), rules }, signal)
}

interface Start {
  readonly sync: Sync
  readonly rules: Rules
}

/** Decide, act, fold, decide: docs/decisions/0001-rounds.md. */
async function runRounds(deps: Deps, { sync, rules }: Start, signal: AbortSignal): Promise<Outcome> {
  let current = sync
  for (let round = 1; round <= roundsMax; round += 1) {
    const decision = decide(current, rules)
    for (const event of decision.events ?? []) tell(deps, current.cronJob, event)
    if (decision.kind === 'fail') return outcome.retry(decision.error)
    if (decision.kind === 'settled') return settle(decision)
    // oxlint-disable-next-line no-await-in-loop -- each round needs what came of the one before
    const result = decision.kind === 'go-on' ? {} : await act(deps, current, decision, signal)
    current = fold(current, decision, result)
  }
  assert(false, `${keyOf(sync.cronJob)} is not settled after ${roundsMax} rounds`)
}

function settle({ recheckMs, why }: Extract<Decision, { kind: 'settled' }>): Outcome {
  return recheckMs === undefined ? outcome.done(why) : outcome.wakeAfter(recheckMs, 'the next run')
}

type Request = Exclude<Decision, { readonly kind: 'fail' | 'settled' | 'go-on' }>

async function act(deps: Deps, sync: Sync, decision: Request, signal: AbortSignal): Promise<Result> {
  const { cronJob } = sync
  switch (decision.kind) {
    case 'read-cron-job':
      return readCronJob(deps, cronJob, signal)
    case 'clean-up':
      return cleanUp(deps, { cronJob, jobs: decision.jobs }, signal)
    case 'look-for-jobs':
      return lookForJobs(deps, { cronJob, references: decision.references }, signal)
    case 'replace':
      return replace(deps, { cronJob, references: decision.references }, signal)
    case 'create':
      return create(deps, sync, decision, signal)
    case 'write-status':
      return writeStatus(deps, decision.cronJob, signal)
    default:
      return decision satisfies never
  }
}

async function readCronJob({ client }: Deps, cronJob: CronJob, signal: AbortSignal): Promise<Result> {
  try {
    return { live: await client.resource(cronJobs, namespaceOf(cronJob)).get(nameOf(cronJob), { signal }) }
  } catch (error) {
    if (signal.aborted) throw error
    return { failure: error }
  }
}

interface CleanUp {
  readonly cronJob: CronJob
  readonly jobs: readonly Job[]
}

/** What cannot be deleted is left for the next time. */
async function cleanUp(deps: Deps, { cronJob, jobs: surplus }: CleanUp, signal: AbortSignal): Promise<Result> {
  const deleted = await Promise.all(surplus.map((job) => deleteJob(deps, { cronJob, job }, signal)))
  return { gone: new Set(surplus.filter((_, index) => deleted[index]).map(uidOf)) }
}

interface Deletion {
  readonly cronJob: CronJob
  readonly job: Job
}

/** Whether it succeeded; both are told of. */
async function deleteJob(deps: Deps, { cronJob, job }: Deletion, signal: AbortSignal): Promise<boolean> {
  try {
    const options = { propagationPolicy: 'Background', signal } as const
    await deps.client.resource(jobs, namespaceOf(job)).delete(nameOf(job), options)
  } catch (error) {
    if (signal.aborted) throw error
    tell(deps, cronJob, warning(eventReasons.deleteFailed, messages.deleteFailed(errorText(error))))
    return false
  }
  tell(deps, cronJob, normal(eventReasons.deleted, messages.deleted(nameOf(job))))
  return true
}

interface Listed {
  readonly cronJob: CronJob
  readonly references: readonly ObjectReference[]
}

async function lookForJobs(deps: Deps, { cronJob, references }: Listed, signal: AbortSignal): Promise<Result> {
  const gone = new Set<string>()
  for (const reference of references) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- there is rarely more than one
      await readJob(deps, reference, signal)
    } catch (error) {
      if (signal.aborted) throw error
      if (!isNotFound(error)) return { gone, failure: error }
      tell(deps, cronJob, normal(eventReasons.missingJob, messages.missingJob(reference.name ?? '')))
      gone.add(reference.uid ?? '')
    }
  }
  return { gone }
}

function readJob({ client }: Deps, { namespace = '', name = '' }: ObjectReference, signal: AbortSignal): Promise<Job> {
  return client.resource(jobs, namespace).get(name, { signal })
}

async function replace(deps: Deps, { cronJob, references }: Listed, signal: AbortSignal): Promise<Result> {
  const gone = new Set<string>()
  for (const reference of references) {
    let job: Job
    try {
      // oxlint-disable-next-line no-await-in-loop -- in this order, and none after one that failed
      job = await readJob(deps, reference, signal)
    } catch (error) {
      if (signal.aborted) throw error
      tell(deps, cronJob, warning(eventReasons.getFailed, messages.getFailed(errorText(error))))
      return { gone, failure: error }
    }
    // oxlint-disable-next-line no-await-in-loop
    if (!(await deleteJob(deps, { cronJob, job }, signal))) {
      return { gone, failure: new Error(`could not replace job ${namespaceOf(job)}/${nameOf(job)}`) }
    }
    gone.add(uidOf(job)).add(reference.uid ?? '')
  }
  return { gone }
}

async function create(
  deps: Deps,
  sync: Sync,
  { draft, scheduledMs }: Extract<Decision, { kind: 'create' }>,
  signal: AbortSignal,
): Promise<Result> {
  const { cronJob } = sync
  const inNamespace = deps.client.resource(jobs, namespaceOf(cronJob))
  try {
    const job = await inNamespace.create(draft, { signal })
    deps.written.wrote(keyOf(cronJob), uidOf(cronJob), jobs.plural, resourceVersionOf(job))
    deps.creationSkew.observe((creationTimeMs(job) - scheduledMs) / 1000)
    tell(deps, cronJob, normal(eventReasons.created, messages.created(nameOf(job))))
    return { job }
  } catch (error) {
    if (signal.aborted) throw error
    if (isAlreadyExists(error)) return readExisting(deps, { sync, draft }, signal)
    // Whoever deletes a namespace knows that nothing new comes into it.
    if (!hasNamespaceTerminatingCause(error)) {
      tell(deps, cronJob, warning(eventReasons.createFailed, messages.createFailed(errorText(error))))
    }
    return { failure: error }
  }
}

interface Existing {
  readonly sync: Sync
  readonly draft: Job
}

/** Made by a sync that did not come to write its status, or by somebody else, who then sees to the rest. */
async function readExisting(deps: Deps, { sync, draft }: Existing, signal: AbortSignal): Promise<Result> {
  try {
    const job = await deps.client.resource(jobs, namespaceOf(draft)).get(nameOf(draft), { signal })
    const isDone = !isControlledBy(job, sync.cronJob) || isActive(sync.status, uidOf(job))
    return { job, isDone }
  } catch (error) {
    if (signal.aborted) throw error
    return { failure: error }
  }
}

async function writeStatus(deps: Deps, draft: CronJob, signal: AbortSignal): Promise<Result> {
  const client = deps.client.resource(cronJobs, namespaceOf(draft))
  const written = await client.updateStatus({ ...draft, apiVersion: 'batch/v1', kind: 'CronJob' }, { signal })
  deps.written.wrote(keyOf(draft), uidOf(draft), cronJobs.plural, resourceVersionOf(written))
  return {}
}

function tell(deps: Deps, cronJob: CronJob, { type, reason, message }: CronEvent): void {
  deps.recorder.event(referenceTo(cronJobs, cronJob), type, reason, message)
}
