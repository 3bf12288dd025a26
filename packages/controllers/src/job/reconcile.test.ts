import type { JobCondition } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { at, atMs } from '../shared/testing/builders.ts'
import { crew, indexedPods, jobPod as pod, type JobTraits } from '../shared/testing/job-builders.ts'
import { refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { conditionsOf, namesOf, summaryOf, syncOnce, type World } from './testing/sync-once.ts'

type Spec = NonNullable<JobTraits['spec']>

interface Row extends Omit<World, 'job'> {
  readonly name: string
  readonly spec?: Spec
  readonly status?: JobTraits['status']
  readonly metadata?: JobTraits['metadata']
  readonly want: string
  readonly conditions?: readonly string[]
}

const sync = ({ spec, status, metadata, ...world }: Omit<Row, 'name' | 'want' | 'conditions'>) =>
  syncOnce({
    ...world,
    job: {
      ...(spec === undefined ? {} : { spec }),
      ...(status === undefined ? {} : { status }),
      ...(metadata === undefined ? {} : { metadata }),
    },
  })

const twoOfFive: Spec = { parallelism: 2, completions: 5 }
const queueOf = (parallelism: number): Spec => ({ parallelism, completions: undefined })
const indexedOf = (parallelism: number, completions: number): Spec => ({
  completionMode: 'Indexed',
  parallelism,
  completions,
})
const going = { deletionTimestamp: at('09:59:00') }
const completed = ['SuccessCriteriaMet=True CompletionsReached', 'Complete=True CompletionsReached']
const refusePods: Refuse = ({ target }) => (target.resource === 'pods' ? refusal(500, 'InternalError') : undefined)

async function check({ want, conditions = [], ...row }: Row): Promise<void> {
  const synced = await sync(row)
  expect(summaryOf(synced)).toBe(want)
  expect(conditionsOf(synced)).toEqual(conditions)
  expect(['done', 'wake-after']).toContain(synced.outcome.kind)
}

describe('a Job', () => {
  test.each<Row>([
    { name: 'starts', spec: twoOfFive, want: 'made 2, active 2' },
    { name: 'starts as a work queue', spec: queueOf(2), want: 'made 2, active 2' },
    { name: 'counts pods that have not started', spec: twoOfFive, pods: crew({ pending: 2 }), want: 'active 2' },
    {
      name: 'has as many pods as it wants',
      spec: { parallelism: 3, completions: 5 },
      pods: crew({ running: 1, ready: 2 }),
      want: 'active 3, ready 2',
    },
    { name: 'has them as a work queue', spec: queueOf(2), pods: crew({ running: 2 }), want: 'active 2' },
    {
      name: 'replaces those that succeed',
      spec: twoOfFive,
      pods: crew({ running: 1, succeeded: 1 }),
      want: 'made 1, released 1, active 2, succeeded 1',
    },
    { name: 'has too few as a work queue', spec: queueOf(2), pods: crew({ running: 1 }), want: 'made 1, active 2' },
    {
      name: 'replaces those that failed long ago',
      spec: twoOfFive,
      pods: crew({ running: 1, failed: 1 }),
      want: 'made 1, released 1, active 2, failed 1',
    },
    {
      name: 'does not wait for the back-off if one has succeeded since',
      spec: twoOfFive,
      pods: [
        ...crew({ running: 1 }),
        pod('failed', { phase: 'Failed', ended: '09:59:58' }),
        pod('succeeded', { phase: 'Succeeded', ended: '09:59:59' }),
      ],
      want: 'made 1, released 2, active 2, succeeded 1, failed 1',
    },
    {
      name: 'does not replace a failed one whose place is taken',
      status: { active: 1, failed: 1 },
      pods: crew({ running: 1 }),
      want: 'active 1, failed 1',
    },
    {
      name: 'makes pods when the failures of earlier syncs are over',
      backoff: { failuresAfterLastSuccess: 0, lastFailureMs: atMs('10:00:00') },
      want: 'made 1, active 1',
    },
    {
      name: 'removes one too many',
      spec: twoOfFive,
      pods: crew({ running: 3 }),
      want: 'released 1, deleted 1, active 2, terminating 1',
    },
    {
      name: 'counts who is ready without those it removes',
      spec: twoOfFive,
      pods: crew({ ready: 3 }),
      want: 'released 1, deleted 1, active 2, ready 2, terminating 1',
    },
    {
      name: 'removes all beyond its parallelism',
      spec: twoOfFive,
      pods: crew({ running: 10 }),
      want: 'released 8, deleted 8, active 2, terminating 8',
    },
    {
      name: 'removes five hundred at a time',
      spec: { parallelism: 2, completions: 900 },
      pods: crew({ running: 510 }),
      want: 'released 500, deleted 500, active 10, terminating 500',
    },
    {
      name: 'removes a pod that is not tracked without a release',
      pods: [pod('a', { isReady: true }), pod('b', { isTracked: false })],
      want: 'deleted 1, active 1, ready 1, terminating 1',
    },
    {
      name: 'removes those that are more than are still to succeed',
      spec: { parallelism: 3, completions: 4 },
      pods: crew({ running: 3, succeeded: 2 }),
      want: 'released 3, deleted 1, active 2, terminating 1, succeeded 2',
    },
    {
      name: 'counts and leaves the others alone',
      spec: twoOfFive,
      pods: crew({ running: 2, succeeded: 2 }),
      want: 'released 2, active 2, succeeded 2',
    },
    {
      name: 'that goes lets all go and makes none',
      spec: twoOfFive,
      metadata: going,
      pods: crew({ pending: 1, running: 1, succeeded: 1 }),
      want: 'released 3, active 2, succeeded 1',
    },
    {
      name: 'goes on as a work queue while one runs',
      spec: queueOf(2),
      pods: crew({ running: 1, succeeded: 1 }),
      want: 'released 1, active 1, succeeded 1',
    },
    {
      name: 'is complete',
      spec: twoOfFive,
      pods: crew({ succeeded: 5 }),
      want: 'released 5, succeeded 5',
      conditions: completed,
    },
    {
      name: 'is complete as a work queue',
      spec: queueOf(2),
      pods: crew({ succeeded: 2 }),
      want: 'released 2, succeeded 2',
      conditions: completed,
    },
    {
      name: 'is complete as a work queue in spite of a failure',
      spec: queueOf(2),
      pods: crew({ succeeded: 1, failed: 1 }),
      want: 'released 2, succeeded 1, failed 1',
      conditions: completed,
    },
    { name: 'of no completions is complete at once', spec: { completions: 0 }, want: '', conditions: completed },
    {
      name: 'of no completions is complete while suspended, too',
      spec: { completions: 0, suspend: true },
      want: '',
      conditions: completed,
    },
    {
      name: 'is complete if its parallelism is taken away after a success',
      spec: { parallelism: 0, completions: undefined },
      pods: crew({ succeeded: 1 }),
      want: 'released 1, succeeded 1',
      conditions: completed,
    },
    {
      name: 'that shrinks to what has succeeded waits for those it removes',
      spec: { parallelism: 1, completions: 1 },
      pods: crew({ running: 1, succeeded: 1 }),
      want: 'released 3, deleted 1, terminating 1, succeeded 1',
      conditions: ['SuccessCriteriaMet=True CompletionsReached'],
    },
  ])('$name', check)
})

describe('a back-off', () => {
  const recent = pod('recent', { phase: 'Failed', ended: '09:59:58' })
  test('is waited for, and until then no pod is told to be active', async () => {
    const synced = await sync({ spec: twoOfFive, pods: [pod('a'), recent] })
    expect(summaryOf(synced)).toBe('released 1, failed 1')
    expect(synced.outcome).toMatchObject({ kind: 'wake-after', delayMs: 8000 })
  })

  test('goes on from the failures of earlier syncs, and is remembered once they are written', async () => {
    const backoff = { failuresAfterLastSuccess: 1, lastFailureMs: atMs('09:59:00') }
    const world = { spec: twoOfFive, pods: [recent], backoff }
    const { outcome, deps } = await sync(world)
    expect(outcome).toMatchObject({ kind: 'wake-after', delayMs: 18_000 })
    const next = { failuresAfterLastSuccess: 2, lastFailureMs: atMs('09:59:58') }
    expect(deps.backoffs.get('shop/sum')).toEqual(next)
    const refused = await sync({ ...world, refuse: () => refusal(500, 'InternalError') })
    expect(refused.deps.backoffs.get('shop/sum')).toEqual(backoff)
  })

  test('does not keep surplus pods from being removed', async () => {
    const synced = await sync({ pods: [pod('a'), pod('b'), recent] })
    expect(summaryOf(synced)).toBe('released 2, deleted 1, active 1, terminating 1, failed 1')
  })
})

describe('pods on their way out', () => {
  const failed = { podReplacementPolicy: 'Failed' }
  test.each<Row>([
    {
      name: 'do not count yet, if only failed ones are replaced',
      spec: { ...queueOf(1), ...failed },
      pods: crew({ running: 1, failed: 1, going: 1 }),
      want: 'released 1, active 1, terminating 1, failed 1',
    },
    {
      name: 'count as failed if nothing is said',
      pods: crew({ running: 1, failed: 1, going: 1 }),
      want: 'released 2, active 1, terminating 1, failed 2',
    },
    {
      name: 'count as failed if that is said',
      spec: { ...queueOf(1), podReplacementPolicy: 'TerminatingOrFailed' },
      pods: crew({ running: 1, failed: 1, going: 1 }),
      want: 'released 2, active 1, terminating 1, failed 2',
    },
    {
      name: 'may be more than run at a time, and still one is removed',
      spec: failed,
      pods: crew({ running: 2, going: 4 }),
      want: 'released 1, deleted 1, active 1, terminating 5',
    },
    {
      name: 'may be so with a failure policy that has no rules',
      spec: { podFailurePolicy: { rules: [] } },
      pods: crew({ running: 2, going: 4 }),
      want: 'released 1, deleted 1, active 1, terminating 5',
    },
    {
      name: 'take a place of an Indexed Job, if only failed ones are replaced',
      spec: { ...indexedOf(2, 5), ...failed },
      pods: crew({ going: 1 }),
      want: 'made at 0, active 1, terminating 1',
    },
    {
      name: 'keep their index until they have failed, if only failed ones are replaced',
      spec: { ...indexedOf(3, 5), ...failed },
      pods: [pod('a', { index: 1, isGoing: true })],
      want: 'made at 0,2, active 2, terminating 1',
    },
    {
      name: 'take no place of an Indexed Job otherwise',
      spec: { ...indexedOf(2, 5), podReplacementPolicy: 'TerminatingOrFailed' },
      pods: crew({ going: 1 }),
      want: 'made at 0,1, released 1, active 2, terminating 1',
    },
  ])('$name', check)
})

describe('an Indexed Job', () => {
  const overLimit = ['FailureTarget=True BackoffLimitExceeded']
  test.each<Row>([
    { name: 'starts with the first indexes', spec: indexedOf(2, 5), want: 'made at 0,1, active 2' },
    {
      name: 'is complete when all of its indexes are',
      spec: indexedOf(2, 3),
      pods: indexedPods('0 Succeeded', '1 Failed', '1 Succeeded', '2 Succeeded'),
      want: 'released 4, succeeded 3, failed 1, done 0-2',
      conditions: completed,
    },
    {
      name: 'that fails counts all that are left as failed, and waits for them',
      spec: { ...indexedOf(2, 3), backoffLimit: 0 },
      pods: indexedPods('0 Succeeded', '1 Failed', '2 Running'),
      want: 'released 3, deleted 1, terminating 1, succeeded 1, failed 2, done 0',
      conditions: overLimit,
    },
    {
      name: 'counts an index once',
      spec: indexedOf(2, 3),
      pods: indexedPods('0 Succeeded', '1 Succeeded', '1 Succeeded'),
      want: 'made at 2, released 3, active 1, succeeded 2, done 0,1',
    },
    {
      name: 'fills the gaps',
      spec: indexedOf(8, 20),
      pods: indexedPods(
        '0 Running',
        '2 Succeeded',
        '3 Pending',
        '4 Succeeded',
        '6 Succeeded',
        '7 Succeeded',
        '8 Succeeded',
      ),
      want: 'made at 1,5,9,10,11,12, released 5, active 8, succeeded 5, done 2,4,6-8',
    },
    {
      name: 'replaces those that failed',
      spec: indexedOf(3, 4),
      pods: indexedPods('0 Failed', '1 Pending', '2 Failed'),
      want: 'made at 0,2, released 2, active 3, failed 2',
    },
    {
      name: 'removes pods without an index, and does not count them',
      spec: indexedOf(2, 5),
      pods: [
        ...crew({ running: 1, succeeded: 1, failed: 1 }),
        ...indexedPods('x Running', 'x Succeeded', 'x Failed', 'x Pending', '0 Succeeded', '1 Running', '2 Running'),
      ],
      want: 'released 8, deleted 3, active 2, terminating 3, succeeded 1, done 0',
    },
    {
      name: 'removes the second pod of an index, though it has fewer than it wants',
      spec: indexedOf(5, 5),
      pods: [
        ...crew({ succeeded: 1, failed: 1 }),
        ...indexedPods('x Running', '0 Succeeded', '1 Running', '2 Running', '2 Pending'),
      ],
      want: 'released 5, deleted 2, active 2, terminating 2, succeeded 1, done 0',
    },
    {
      name: 'removes pods beyond the last index, and makes others later',
      spec: indexedOf(2, 5),
      pods: indexedPods('0 Succeeded', '5 Running', '6 Succeeded', '7 Pending', '8 Failed'),
      want: 'released 5, deleted 2, terminating 2, succeeded 1, done 0',
    },
  ])('$name', check)
})

describe('a Job that fails', () => {
  test.each<Row>([
    {
      name: 'ends its pods, and who was ready is not any more',
      spec: { parallelism: 2, completions: 3, backoffLimit: 0 },
      pods: crew({ ready: 2, failed: 1 }),
      want: 'released 3, deleted 2, terminating 2, failed 3',
      conditions: ['FailureTarget=True BackoffLimitExceeded'],
    },
    {
      name: 'fails on its way out, too',
      spec: { ...twoOfFive, backoffLimit: 0 },
      metadata: going,
      pods: crew({ failed: 1 }),
      want: 'released 1, failed 1',
      conditions: ['FailureTarget=True BackoffLimitExceeded', 'Failed=True BackoffLimitExceeded'],
    },
    {
      name: 'has not failed while the cache lacks pods',
      spec: { ...twoOfFive, backoffLimit: 0 },
      metadata: going,
      pods: crew({ failed: 1 }),
      expects: 1,
      want: 'released 1, failed 1',
    },
  ])('$name', check)
})

describe('a suspended Job', () => {
  const suspended: Spec = { parallelism: 2, completions: 4, suspend: true }
  const told = ['Suspended=True JobSuspended']
  const was: readonly JobCondition[] = [
    { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' },
  ]
  test.each<Row>([
    { name: 'has no pods', spec: suspended, want: '', conditions: told },
    {
      name: 'removes its pods',
      spec: suspended,
      pods: crew({ running: 2 }),
      want: 'released 2, deleted 2, terminating 2',
      conditions: told,
    },
    {
      name: 'removes ready pods, which are not ready any more',
      spec: suspended,
      pods: crew({ ready: 2 }),
      want: 'released 2, deleted 2, terminating 2',
      conditions: told,
    },
    {
      name: 'tells of the pods that were on their way out before',
      spec: { ...suspended, podReplacementPolicy: 'Failed' },
      pods: crew({ running: 1, going: 1 }),
      want: 'released 1, deleted 1, terminating 2',
      conditions: told,
    },
    {
      name: 'is left alone while the cache lacks deletions',
      spec: suspended,
      pods: crew({ running: 3 }),
      expects: -1,
      want: 'active 3',
    },
    {
      name: 'is left alone so with ready pods',
      spec: suspended,
      pods: crew({ ready: 3 }),
      expects: -1,
      want: 'active 3, ready 3',
    },
    {
      name: 'that is resumed makes pods',
      spec: { ...suspended, suspend: false },
      status: { conditions: was },
      want: 'made 2, active 2',
      conditions: ['Suspended=False JobResumed'],
    },
    {
      name: 'that goes is not suspended any more',
      spec: suspended,
      metadata: going,
      pods: crew({ running: 2 }),
      want: 'released 2, active 2',
    },
  ])('$name', check)

  test.each([
    { name: 'has not started', startTime: undefined, want: undefined },
    { name: 'has not started, told before', startTime: undefined, conditions: was, want: undefined },
    { name: 'keeps the start it was given since', startTime: at('09:00:00'), conditions: was, want: '09:00:00' },
    { name: 'has not started any more', startTime: at('09:00:00'), want: undefined },
    { name: 'keeps its start without the gate', startTime: at('09:00:00'), clearsStartTime: false, want: '09:00:00' },
  ])('$name', async ({ startTime, conditions = [], clearsStartTime = true, want }) => {
    const { statuses } = await sync({ spec: suspended, status: { startTime, conditions }, clearsStartTime })
    expect(statuses.at(-1)?.startTime).toBe(want && at(want))
  })
})

describe('a condition that somebody wrote by hand', () => {
  test.each(['FailureTarget', 'SuccessCriteriaMet'])('%s=False means nothing, and stays', async (type) => {
    const byHand = { type, status: 'False', reason: 'ByHand', message: 'm' }
    const synced = await sync({ status: { active: 1, conditions: [byHand] }, pods: crew({ ready: 1 }) })
    expect(summaryOf(synced)).toBe('active 1, ready 1')
    expect(conditionsOf(synced)).toEqual([`${type}=False ByHand`])
  })

  test('Failed=False is taken over', async () => {
    const byHand = { type: 'Failed', status: 'False', reason: 'DeadlineExceeded', message: '' }
    const synced = await sync({ spec: { activeDeadlineSeconds: 10 }, status: { conditions: [byHand] } })
    expect(conditionsOf(synced)).toEqual(['Failed=True DeadlineExceeded', 'FailureTarget=True DeadlineExceeded'])
  })
})

describe('a fault', () => {
  const failsFrom =
    (verb: string, count: number): Refuse =>
    (request, earlier) =>
      request.verb === verb && earlier >= count ? refusal(500, 'InternalError') : undefined
  test.each<Row & { readonly error: string }>([
    {
      name: 'when pods are made and released keeps those counted that are not released',
      spec: twoOfFive,
      pods: crew({ running: 1, succeeded: 1 }),
      refuse: refusePods,
      want: 'made 1, released 1, active 1, uncounted 1',
      error: 'tracking status: InternalError',
    },
    {
      name: 'when failed pods are released does the same',
      spec: twoOfFive,
      pods: crew({ running: 1, failed: 1 }),
      refuse: refusePods,
      want: 'made 1, released 1, active 1, uncounted 1',
      error: 'tracking status: InternalError',
    },
    {
      name: 'when pods are removed leaves them active',
      spec: twoOfFive,
      pods: crew({ running: 3 }),
      refuse: refusePods,
      want: 'released 1, active 3',
      error: 'removing completion finalizer: InternalError',
    },
    {
      name: 'when pods are deleted leaves them active, though they are released',
      spec: twoOfFive,
      pods: crew({ running: 3 }),
      refuse: failsFrom('delete', 0),
      want: 'released 1, deleted 1, active 3',
      error: 'unable to delete pods: InternalError',
    },
    {
      name: 'when pods are made ends the batches: 1, 2, 4, 8',
      spec: { parallelism: 100, completions: 200 },
      refuse: failsFrom('create', 10),
      want: 'made 15, active 10',
      error: 'InternalError',
    },
    {
      name: 'when pods of a Job that fails are ended lets it fail later',
      spec: { parallelism: 2, completions: 2, backoffLimit: 0 },
      pods: crew({ running: 2, failed: 1 }),
      refuse: ({ verb, target }) =>
        verb === 'delete' && target.name === 'running-0' ? refusal(500, 'InternalError') : undefined,
      want: 'released 1, deleted 2, active 1, terminating 1, failed 1',
      error: 'unable to delete pods: InternalError',
    },
    {
      name: 'when the status is written releases nobody',
      spec: twoOfFive,
      pods: crew({ running: 2, succeeded: 1 }),
      refuse: failsFrom('update', 0),
      want: 'active 2, uncounted 1',
      error: 'tracking status: adding uncounted pods to status: InternalError',
    },
    {
      name: 'when the status is written again is told',
      spec: twoOfFive,
      pods: crew({ running: 2, succeeded: 1 }),
      refuse: failsFrom('update', 2),
      want: 'released 1, active 2, succeeded 1',
      error: 'tracking status: removing uncounted pods from status: InternalError',
    },
  ])('$name', async ({ want, error, ...row }) => {
    const synced = await sync(row)
    expect(summaryOf(synced)).toBe(want)
    expect(conditionsOf(synced)).toEqual([])
    const { outcome } = synced
    expect(outcome).toHaveProperty('error.message', error)
  })

  test('of a pod that is gone is none', async () => {
    const refuse: Refuse = ({ verb }) => (verb === 'delete' || verb === 'patch' ? refusal(404, 'NotFound') : undefined)
    const surplus = await sync({ spec: twoOfFive, pods: crew({ running: 3, succeeded: 1 }), refuse })
    expect(summaryOf(surplus)).toBe('released 2, active 2, terminating 1, succeeded 1')
    expect(surplus.outcome.kind).toBe('done')
    const failing = await sync({ spec: { backoffLimit: 0 }, pods: crew({ running: 1, failed: 1 }), refuse })
    expect(summaryOf(failing)).toBe('released 2, deleted 1, terminating 1, failed 2')
    expect(failing.outcome.kind).toBe('done')
  })

  test('of a namespace that goes is none either, and its pods stay expected', async () => {
    const gone = refusal(403, 'Forbidden')
    Object.assign(gone.status, { details: { causes: [{ reason: 'NamespaceTerminating' }] } })
    const synced = await sync({ spec: twoOfFive, refuse: ({ verb }) => (verb === 'create' ? gone : undefined) })
    expect(summaryOf(synced)).toBe('made 2, active 2')
    expect(synced.outcome.kind).toBe('wake-after')
    expect(synced.deps.expectations.satisfied('shop/sum')).toBe(false)
    expect(synced.events).toEqual([])
    expect(synced.metrics.write()).not.toContain('job_pods_creation_total{')
  })

  test('of a conflict is quiet: it stays a conflict', async () => {
    const { outcome } = await sync({ refuse: ({ verb }) => (verb === 'update' ? refusal(409, 'Conflict') : undefined) })
    expect(outcome).toMatchObject({ kind: 'thrown', error: { status: { reason: 'Conflict' } } })
  })
})

describe('what is expected', () => {
  test('is what was made', async () => {
    const { deps } = await sync({ spec: twoOfFive })
    deps.expectations.creationObserved('shop/sum')
    expect(deps.expectations.satisfied('shop/sum')).toBe(false)
    deps.expectations.creationObserved('shop/sum')
    expect(deps.expectations.satisfied('shop/sum')).toBe(true)
  })

  test('is what was removed, for a Job that is suspended, too', async () => {
    const { deps } = await sync({ spec: { suspend: true }, pods: crew({ running: 1 }) })
    expect(deps.expectations.satisfied('shop/sum')).toBe(false)
    deps.expectations.deletionObserved('shop/sum')
    expect(deps.expectations.satisfied('shop/sum')).toBe(true)
  })

  test.each([
    { name: 'could not be made', spec: { parallelism: 9, completions: 9 }, pods: [] },
    { name: 'could not be removed', spec: twoOfFive, pods: crew({ running: 5 }) },
  ])('is nothing that $name', async ({ spec, pods }) => {
    const { deps } = await sync({ spec, pods, refuse: refusePods })
    expect(deps.expectations.satisfied('shop/sum')).toBe(true)
  })

  test('is the release of those that were counted, but not of those whose release failed', async () => {
    const refuse: Refuse = ({ verb, target }) =>
      verb === 'patch' && target.name === 'succeeded-0' ? refusal(500, 'InternalError') : undefined
    const { deps } = await sync({ spec: twoOfFive, pods: crew({ succeeded: 2, failed: 1 }), refuse })
    expect([...deps.finalizerExpectations.awaited('shop/sum')].toSorted()).toEqual(['uid-failed-0', 'uid-succeeded-1'])
  })

  test('is looked at before the pods', async () => {
    const synced = await sync({ spec: { parallelism: 2, completions: 2 }, pods: crew({ pending: 1 }), expects: 1 })
    expect(summaryOf(synced)).toBe('active 1')
  })
})

describe('pods that are claimed', () => {
  const orphan = pod('orphan', { owner: undefined, isTracked: false })
  const other = pod('other', { metadata: { labels: { job: 'max' } } })
  test.each([
    { name: 'are adopted', pods: [pod('a'), orphan], patched: ['orphan'], want: 'active 2' },
    { name: 'are released when they are not selected', pods: [pod('a'), other], patched: ['other'], want: 'active 1' },
    { name: 'of others are left alone', pods: [pod('a'), pod('b', { owner: 'max' })], patched: [], want: 'active 1' },
    {
      name: 'are not adopted by a Job that goes',
      pods: [pod('a', { isTracked: false }), orphan],
      metadata: going,
      patched: [],
      want: 'active 1',
    },
  ])('$name', async ({ pods, metadata, patched, want }) => {
    const synced = await sync({
      spec: { parallelism: 2, completions: 2 },
      pods,
      expects: 1,
      ...(metadata && { metadata }),
    })
    expect(namesOf(synced, 'patch')).toEqual(patched)
    expect(summaryOf(synced).replace(/released \d, /, '')).toBe(want)
  })

  test('count as tracked from the moment they are adopted', async () => {
    const synced = await sync({
      spec: twoOfFive,
      pods: [pod('a', { owner: undefined, isTracked: false, phase: 'Succeeded' })],
    })
    expect(summaryOf(synced)).toBe('made 2, released 2, active 2, succeeded 1')
    expect(synced.requests.find(({ verb }) => verb === 'patch')?.body).toMatchObject({
      metadata: {
        finalizers: ['batch.kubernetes.io/job-tracking'],
        ownerReferences: [{ name: 'sum', controller: true }],
      },
    })
  })
})

describe('nothing is done for a Job', () => {
  const complete = [{ type: 'Complete', status: 'True' }]
  const backoff = { failuresAfterLastSuccess: 2, lastFailureMs: 0 }
  test.each<{ name: string; world: World; events?: readonly string[]; remembers?: boolean }>([
    { name: 'that is gone', world: { job: null, pods: crew({ succeeded: 1 }) } },
    { name: 'that is complete', world: { job: { status: { conditions: complete } }, pods: crew({ succeeded: 1 }) } },
    {
      name: 'that failed',
      world: { job: { status: { conditions: [{ type: 'Failed', status: 'True' }] } }, pods: crew({ running: 1 }) },
    },
    { name: 'of others', world: { job: { spec: { managedBy: 'example.com/other' } } }, remembers: true },
    {
      name: 'of a kind that is not known',
      world: { job: { spec: { completionMode: 'Later' } } },
      events: ['Warning UnknownCompletionMode: Skipped Job sync because completion mode is unknown'],
      remembers: true,
    },
  ])('$name', async ({ world, events = [], remembers = false }) => {
    const synced = await syncOnce({ ...world, backoff })
    expect(synced.told()).toEqual([])
    expect(synced.outcome.kind).toBe('done')
    expect(synced.events).toEqual(events)
    expect(synced.deps.backoffs.has('shop/sum')).toBe(remembers)
    expect(synced.metrics.write()).not.toContain('job_syncs_total{')
  })

  test('whose last write the cache does not show', async () => {
    const synced = await syncOnce({ writtenVersion: '7' })
    expect(synced.told()).toEqual([])
    expect(synced.outcome).toEqual({
      kind: 'wake-after',
      delayMs: 5,
      why: 'read version: 1 is not as new as written version: 7 for group resource pods',
    })
  })

  test('that is gone what was expected is forgotten', async () => {
    const { deps } = await syncOnce({ job: null, expects: 3, awaited: ['uid-a'] })
    expect(deps.expectations.satisfied('shop/sum')).toBe(true)
    expect(deps.finalizerExpectations.awaited('shop/sum').size).toBe(0)
  })

  test.each(['kubernetes.io/job-controller', undefined])('managedBy %s is this controller’s', async (managedBy) => {
    const synced = await sync({ spec: { parallelism: 2, completions: 2, managedBy }, status: { active: 1, ready: 1 } })
    expect(summaryOf(synced)).toBe('made 2, active 2')
    expect(synced.statuses.at(-1)).toMatchObject({ ready: 0, terminating: 0, uncountedTerminatedPods: {} })
  })
})

describe('events', () => {
  test.each<Omit<Row, 'want'> & { readonly events: readonly string[] }>([
    {
      name: 'of the end',
      pods: crew({ succeeded: 1 }),
      events: ['Normal Completed: Job completed'],
    },
    {
      name: 'of more successes than were wanted',
      pods: crew({ succeeded: 2 }),
      events: [
        'Warning TooManySucceededPods: Too many succeeded pods running after completion count reached',
        'Normal Completed: Job completed',
      ],
    },
    {
      name: 'of failure',
      spec: { backoffLimit: 0 },
      pods: crew({ failed: 1 }),
      events: ['Warning BackoffLimitExceeded: Job has reached the specified backoff limit'],
    },
    { name: 'of suspension', spec: { suspend: true }, events: ['Normal Suspended: Job suspended'] },
    {
      name: 'of resumption',
      status: { conditions: [{ type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' }] },
      pods: crew({ running: 1 }),
      events: ['Normal Resumed: Job resumed'],
    },
    {
      name: 'of pods that are ended',
      spec: { backoffLimit: 0 },
      pods: crew({ running: 1, failed: 1 }),
      events: ['Normal SuccessfulDelete: Deleted pod: running-0'],
    },
    {
      name: 'not of the same twice',
      spec: { suspend: true },
      status: { conditions: [{ type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' }] },
      events: [],
    },
  ])('$name', async ({ events, ...row }) => {
    expect((await sync(row)).events).toEqual(events)
  })

  test('of the end come only with its write', async () => {
    const refuse: Refuse = ({ verb }, earlier) =>
      verb === 'update' && earlier > 1 ? refusal(500, 'InternalError') : undefined
    const synced = await sync({ pods: crew({ succeeded: 1 }), refuse })
    expect(synced.statuses).toHaveLength(2)
    expect(synced.events).toEqual([])
    expect(synced.metrics.write()).not.toContain('jobs_finished_total{')
  })
})
