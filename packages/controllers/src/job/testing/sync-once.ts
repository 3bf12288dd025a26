import { jobs, keyOf, pods, uidOf, type Job, type JobStatus, type Pod } from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import type { ApiRequest } from '@coxswain/client'
import {
  createExpectations,
  createMetricsRegistry,
  createWrittenVersions,
  watchedWrites,
  type MetricsRegistry,
  type Outcome,
} from '@coxswain/runtime'
import { byController, ownerIndexName } from '../../shared/owner-index.ts'
import { createPodControl } from '../../shared/pod-control.ts'
import { atMs, listerOf } from '../../shared/testing/builders.ts'
import { job as jobOf, type JobTraits } from '../../shared/testing/job-builders.ts'
import { recordingClient, type RecordingClient, type Refuse } from '../../shared/testing/recording-client.ts'
import type { BackoffRecord } from '../backoff.ts'
import { createFinalizerExpectations } from '../finalizer-expectations.ts'
import { createJobMetrics } from '../metrics.ts'
import { reconcile, type Deps } from '../reconcile.ts'
import { annotations } from '../texts.ts'

export interface World {
  /** None: the Job is not in the cache. */
  readonly job?: JobTraits | null
  readonly pods?: readonly Pod[]
  /** What an earlier sync is still waiting for: how many pods to come, less how many to go. */
  readonly expects?: number
  readonly awaited?: readonly string[]
  readonly backoff?: BackoffRecord
  /** Of a pod that an earlier sync wrote; the cache of pods is at version 1. */
  readonly writtenVersion?: string
  readonly refuse?: Refuse
  readonly clearsStartTime?: boolean
}

/** What came of one sync. */
export interface Synced {
  readonly job: Job
  readonly outcome: Outcome | { readonly kind: 'thrown'; readonly error: unknown }
  readonly requests: readonly ApiRequest[]
  readonly told: RecordingClient['told']
  readonly events: readonly string[]
  /** In order, as they were written. */
  readonly statuses: readonly JobStatus[]
  readonly metrics: MetricsRegistry
  readonly deps: Deps
}

/** It is always ten o'clock. */
const clock: Clock = {
  now: () => atMs('10:00:00'),
  monotonicMs: () => 0,
  after: () => ({ cancel: () => undefined }),
}

/** One sync of the whole shell, against a server that takes everything but what `refuse` refuses. */
export async function syncOnce(world: World): Promise<Synced> {
  const { job: traits = {}, refuse } = world
  const job = jobOf(traits ?? {})
  const recorded = recordingClient({ jobs: traits === null ? [] : [job] }, refuse)
  const events: string[] = []
  const recorder = {
    event: (_about: unknown, type: string, reason: string, message: string) =>
      void events.push(`${type} ${reason}: ${message}`),
  }
  const metrics = createMetricsRegistry()
  const deps = depsOf(world, { job, recorded, recorder, metrics })
  deps.written.wrote(keyOf(job), uidOf(job), pods.plural, world.writtenVersion)
  const outcome = await reconcile(deps, keyOf(job), new AbortController().signal).catch((error: unknown) => ({
    kind: 'thrown' as const,
    error,
  }))
  const { requests, told } = recorded
  // What is written to jobs is a Job.
  const statuses = requests
    .filter(
      ({ verb, target }) => verb === 'update' && target.resource === jobs.plural && target.subresource === 'status',
    )
    .map(({ body }) => (body as Job).status ?? {})
  return { job, outcome, requests, told, events, statuses, metrics, deps }
}

interface Around {
  readonly job: Job
  readonly recorded: RecordingClient
  readonly recorder: Deps['recorder']
  readonly metrics: MetricsRegistry
}

function depsOf(world: World, { job, recorded: { client }, recorder, metrics }: Around): Deps {
  const { job: traits, pods: all = [], expects = 0, awaited = [], backoff, clearsStartTime = true } = world
  const expectations = createExpectations(clock)
  if (expects !== 0) expectations.expect(keyOf(job), Math.max(0, expects), Math.max(0, -expects))
  const finalizerExpectations = createFinalizerExpectations()
  finalizerExpectations.expectRemoved(keyOf(job), awaited)
  return {
    listers: { jobs: listerOf(traits === null ? [] : [job]), pods: listerOf(all, { [ownerIndexName]: byController }) },
    client,
    podControl: createPodControl(client, recorder),
    recorder,
    expectations,
    finalizerExpectations,
    backoffs: new Map(backoff === undefined ? [] : [[keyOf(job), backoff]]),
    written: createWrittenVersions({
      watched: [watchedWrites(pods, { resourceVersion: '1' }), watchedWrites(jobs, { resourceVersion: '1' })],
      counted: { metrics, subsystem: 'job_controller', kind: 'Job' },
    }),
    clock,
    metrics: createJobMetrics(metrics),
    clearsStartTime,
  }
}

/** What was asked of the server about pods, also in vain, and the last status: all that is not zero. */
export function summaryOf({ job, requests, statuses }: Synced): string {
  const status = statuses.at(-1) ?? job.status ?? {}
  const made = asked(requests, 'create').map(
    ({ body }) => (body as Pod).metadata?.labels?.[annotations.completionIndex],
  )
  const indexes = made.filter((index) => index !== undefined)
  const { uncountedTerminatedPods: uncounted = {} } = status
  const parts: readonly (readonly [string, number | string | undefined])[] = [
    ['made', indexes.length > 0 ? `at ${indexes.join()}` : made.length],
    ['released', asked(requests, 'patch').length],
    ['deleted', asked(requests, 'delete').length],
    ['active', status.active],
    ['ready', status.ready],
    ['terminating', status.terminating],
    ['succeeded', status.succeeded],
    ['failed', status.failed],
    ['done', status.completedIndexes],
    ['given up', status.failedIndexes],
    ['uncounted', [...(uncounted.succeeded ?? []), ...(uncounted.failed ?? [])].length],
  ]
  return parts
    .filter(([, value]) => value !== undefined && value !== 0 && value !== '')
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
}

const asked = (requests: readonly ApiRequest[], verb: string): readonly ApiRequest[] =>
  requests.filter((request) => request.verb === verb && request.target.resource === pods.plural)

/** `Failed=True DeadlineExceeded`, of the last status. */
export function conditionsOf({ job, statuses }: Synced): readonly string[] {
  const { conditions = [] } = statuses.at(-1) ?? job.status ?? {}
  return conditions.map(({ type, status, reason }) => `${type}=${status} ${reason}`)
}

/** Names of the pods that a request of this verb was about. */
export const namesOf = ({ requests }: Synced, verb: string): readonly string[] =>
  asked(requests, verb).map(({ target }) => target.name ?? '')
