import type { Job, Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { at, atMs } from '../shared/testing/builders.ts'
import { job, jobPod as pod, type JobTraits } from '../shared/testing/job-builders.ts'
import { assess, type Seen } from './assess.ts'
import { noFailures } from './backoff.ts'
import { decide } from './decide.ts'
import { fold, startSync, type Decision, type Result, type Sync } from './sync.ts'

const nowMs = atMs('10:00:00')
const rules = { nowMs, clearsStartTime: true }

interface World {
  readonly job?: JobTraits
  readonly pods?: readonly Pod[]
  readonly isCaughtUp?: boolean
  readonly awaited?: readonly string[]
  readonly backoff?: Seen['backoff']
}

function start({ job: traits, pods = [], isCaughtUp = true, awaited = [], backoff = noFailures }: World): Sync {
  return startSync(assess({ job: job(traits), pods, isCaughtUp, awaited: new Set(awaited), backoff }, nowMs))
}

/** A whole sync in which everything succeeds, or what `answers` says. */
function run(world: World, answers: Readonly<Record<string, Result>> = {}) {
  const decisions: Decision[] = []
  let sync = start(world)
  for (;;) {
    const decision = decide(sync, rules)
    decisions.push(decision)
    if (decision.kind === 'settled' || decision.kind === 'fail') return { decisions, sync, last: decision }
    sync = fold(sync, decision, answers[decision.kind] ?? succeed(decision, sync))
  }
}

function succeed(decision: Decision, sync: Sync): Result {
  switch (decision.kind) {
    case 'create-pods':
      return { podCount: decision.batches.length }
    case 'end-pods':
    case 'remove-pods':
      return { podCount: decision.pods.length, readyCount: 0 }
    case 'count':
      return decision.counted.needsWrite ? { job: { ...sync.job, status: decision.counted.status } } : {}
    case 'release':
      return { released: new Set(decision.pods.map(({ metadata }) => metadata?.uid ?? '')) }
    default:
      return {}
  }
}

const names = (pods: readonly Pod[]): readonly string[] => pods.map(({ metadata }) => metadata?.name ?? '')
const conditions = (status: Job['status']): readonly string[] =>
  (status?.conditions ?? []).map(({ type, status: value, reason }) => `${type}=${value} ${reason}`)

/** The first decision, in short. */
function managed(world: World): string {
  const decision = decide(start(world), rules)
  switch (decision.kind) {
    case 'create-pods': {
      const indexes = decision.batches.map(
        ({ draft }) => draft.metadata?.labels?.['batch.kubernetes.io/job-completion-index'],
      )
      return indexes[0] === undefined ? `create ${decision.batches.length}` : `create at ${indexes.join()}`
    }
    case 'end-pods':
    case 'remove-pods':
      return `${decision.kind === 'end-pods' ? 'end' : 'remove'} ${names(decision.pods).join()}`
    case 'wait-for-backoff':
      return `wait ${decision.backoffInMs / 1000} s`
    default:
      return decision.kind
  }
}

const many = (count: number, traits: Parameters<typeof pod>[1] = {}): readonly Pod[] =>
  Array.from({ length: count }, (_, index) => pod(`p${index}`, traits))
const indexed = { completionMode: 'Indexed', completions: 4, parallelism: 4 }

describe('pods of a Job', () => {
  test.each([
    { name: 'are made, as many as run at a time', job: { spec: { parallelism: 2, completions: 5 } }, want: 'create 2' },
    {
      name: 'are not more than are still to succeed',
      job: { spec: { parallelism: 5, completions: 5 }, status: { succeeded: 3 } },
      want: 'create 2',
    },
    {
      name: 'are made at most five hundred at a time',
      job: { spec: { parallelism: 900, completions: 900 } },
      want: 'create 500',
    },
    { name: 'are none at parallelism zero', job: { spec: { parallelism: 0 } }, want: 'leave-pods' },
    {
      name: 'of a work queue are none after the first success',
      job: { spec: { completions: undefined, parallelism: 3 } },
      pods: [pod('a', { phase: 'Succeeded' }), pod('b')],
      want: 'leave-pods',
    },
    { name: 'are left while the cache lacks what was written', isCaughtUp: false, want: 'leave-pods' },
    {
      name: 'are left when the Job goes',
      job: { metadata: { deletionTimestamp: at('09:59:00') } },
      want: 'leave-pods',
    },
    {
      name: 'are removed when there are too many, least ready first',
      job: { spec: { parallelism: 1, completions: 3 } },
      pods: [pod('a', { isReady: true }), pod('b'), pod('c', { phase: 'Pending' })],
      want: 'remove c,b',
    },
    {
      name: 'are removed from a suspended Job',
      job: { spec: { suspend: true } },
      pods: [pod('a'), pod('b', { isGoing: true })],
      want: 'remove a',
    },
    {
      name: 'on their way out are replaced at once',
      pods: [pod('a', { isGoing: true, ended: '09:00:00' })],
      want: 'create 1',
    },
    {
      name: 'on their way out are waited for, if only failed ones are replaced',
      job: { spec: { podReplacementPolicy: 'Failed' } },
      pods: [pod('a', { isGoing: true })],
      want: 'leave-pods',
    },
    { name: 'wait for the back-off', pods: [pod('a', { phase: 'Failed', ended: '09:59:55' })], want: 'wait 5 s' },
    {
      name: 'wait longer after more failures, earlier ones included',
      pods: [pod('a', { phase: 'Failed', ended: '09:59:55' })],
      backoff: { failuresAfterLastSuccess: 2 },
      want: 'wait 35 s',
    },
    {
      name: 'wait ten minutes at most',
      pods: [pod('a', { phase: 'Failed', ended: '10:00:00' })],
      backoff: { failuresAfterLastSuccess: 30 },
      want: 'wait 600 s',
    },
    {
      name: 'of an Indexed Job take the free indexes',
      job: { spec: { ...indexed, parallelism: 3 }, status: { completedIndexes: '1' } },
      pods: [pod('a', { index: 0 })],
      want: 'create at 2,3',
    },
    {
      name: 'of an Indexed Job are removed with an index twice, none, or none of it',
      job: { spec: indexed },
      pods: [
        pod('a', { index: 0, isReady: true }),
        pod('b', { index: 0 }),
        pod('c', { index: 4 }),
        pod('d'),
        pod('e', { index: 'x' }),
      ],
      want: 'remove d,e,c,b',
    },
    {
      name: 'of an index wait for it alone',
      job: { spec: { ...indexed, completions: 2, parallelism: 2, backoffLimitPerIndex: 3 } },
      pods: [pod('a', { index: 0, phase: 'Failed', ended: '09:59:55', failures: 0 })],
      want: 'create at 1',
    },
    {
      name: 'of an index wait twice as long after its second failure',
      job: { spec: { ...indexed, completions: 1, backoffLimitPerIndex: 3 } },
      pods: [pod('a', { index: 0, phase: 'Failed', ended: '09:59:55', failures: 0, ignored: 1 })],
      want: 'wait 15 s',
    },
    ...[
      { name: 'of indexes that have all failed wait for the first', ended: '10:00:00', want: 'wait 10 s' },
      { name: 'of indexes wait from their failures on', ended: '09:59:59', want: 'wait 9 s' },
      { name: 'of indexes wait each for its own time', ended: '09:59:45', want: 'create at 1' },
      { name: 'of indexes that failed long ago come at once', ended: '09:59:00', want: 'create at 0,1,2' },
    ].map(({ name, ended, want }) => ({
      name,
      job: { spec: { ...indexed, completions: 3, parallelism: 3, backoffLimitPerIndex: 9 } },
      pods: [1, 0, 2].map((failures, index) => pod(`p${index}`, { index, failures, phase: 'Failed', ended })),
      want,
    })),
    {
      name: 'are ended when the Job fails',
      job: { spec: { backoffLimit: 0, parallelism: 2, completions: 2 } },
      pods: [pod('a', { phase: 'Failed' }), pod('b')],
      want: 'end b',
    },
  ])('$name', ({ want, ...world }) => {
    expect(managed(world)).toBe(want)
  })
})

describe('counting', () => {
  test('lists, releases, counts and finishes, in this order', () => {
    const { decisions, sync } = run({ pods: [pod('a', { phase: 'Succeeded' })] })
    expect(decisions.map(({ kind }) => kind)).toEqual(['leave-pods', 'count', 'release', 'close', 'settled'])
    const [, counted, , closed] = decisions
    expect(counted).toMatchObject({
      counted: {
        status: { uncountedTerminatedPods: { succeeded: ['uid-a'] }, conditions: [{ type: 'SuccessCriteriaMet' }] },
      },
    })
    expect(closed).toMatchObject({
      finish: { type: 'Complete' },
      status: { succeeded: 1, uncountedTerminatedPods: {}, completionTime: at('10:00:00') },
    })
    expect(sync.finish?.reason).toBe('CompletionsReached')
  })

  test('a listed pod that has no finalizer any more is counted without a release', () => {
    const listed = { uncountedTerminatedPods: { succeeded: ['uid-x'], failed: ['uid-y'] } }
    const { sync } = run({ job: { spec: { completions: 3, parallelism: 0 }, status: listed } })
    expect(sync.counted?.status).toMatchObject({ succeeded: 1, failed: 1, uncountedTerminatedPods: {} })
  })

  test('what could not be released stays listed, and the sync is tried again', () => {
    const answers = { release: { released: new Set(['uid-a']), failure: new Error('no') } }
    const pods = [pod('a', { phase: 'Succeeded' }), pod('b', { phase: 'Succeeded' })]
    const { decisions, last } = run({ job: { spec: { completions: 2 } }, pods }, answers)
    expect(decisions.find(({ kind }) => kind === 'close')).toMatchObject({
      status: { succeeded: 1, uncountedTerminatedPods: { succeeded: ['uid-b'] } },
    })
    expect(decisions.find(({ kind }) => kind === 'close')).not.toHaveProperty('finish')
    expect(last).toMatchObject({ kind: 'fail', error: { message: 'tracking status: no' } })
  })

  test.each([
    {
      name: 'a failed pod that succeeded after all stays failed',
      job: { spec: { completions: 2, parallelism: 1 }, status: { uncountedTerminatedPods: { failed: ['uid-a'] } } },
      pods: [pod('a', { phase: 'Succeeded' })],
      want: { failed: ['uid-a'] },
    },
    {
      name: 'ignored failures are released uncounted',
      job: {
        spec: { podFailurePolicy: { rules: [{ action: 'Ignore', onExitCodes: { operator: 'In', values: [7] } }] } },
      },
      pods: [pod('a', { phase: 'Failed', exitCode: 7 })],
      want: {},
    },
    {
      name: 'an index outside of the Job does not count',
      job: { spec: indexed },
      pods: [pod('a', { phase: 'Failed', index: 9 })],
      want: {},
    },
    { name: 'pods on their way out count as failed', pods: [pod('a', { isGoing: true })], want: { failed: ['uid-a'] } },
    {
      name: 'pods on their way out do not, if only failed ones are replaced',
      job: { spec: { podReplacementPolicy: 'Failed' } },
      pods: [pod('a', { isGoing: true })],
      want: {},
    },
    {
      name: 'all that are left count as failed when the Job fails',
      job: { spec: { activeDeadlineSeconds: 1 } },
      pods: [pod('a')],
      want: { failed: ['uid-a'] },
    },
    {
      name: 'none that is left counts when the Job succeeds',
      job: { spec: { ...indexed, successPolicy: { rules: [{ succeededCount: 1 }] } } },
      pods: [pod('a', { index: 0 }), pod('b', { index: 1, phase: 'Succeeded' })],
      want: {},
    },
  ])('$name', ({ want, ...world }) => {
    expect(run(world).sync.counted?.status.uncountedTerminatedPods).toEqual(want)
  })

  test('of an Indexed Job is done by its text', () => {
    const pods = [
      pod('a', { index: 3, phase: 'Succeeded' }),
      pod('b', { index: 1, phase: 'Succeeded' }),
      pod('c', { index: 1, phase: 'Succeeded' }),
    ]
    const { sync } = run({ job: { spec: indexed, status: { completedIndexes: '0', succeeded: 1 } }, pods })
    expect(sync.counted?.status).toMatchObject({ completedIndexes: '0,1,3', succeeded: 3, uncountedTerminatedPods: {} })
    expect(names(sync.counted?.releasable ?? [])).toEqual(['b', 'c', 'a'])
  })

  test('stops at five hundred, and the Job has not finished', () => {
    const { sync, decisions } = run({
      job: { spec: { completions: 600, parallelism: 600 } },
      pods: many(600, { phase: 'Succeeded' }),
    })
    expect(sync.counted).toMatchObject({ isFull: true })
    expect(sync.counted?.releasable).toHaveLength(500)
    expect(decisions.find(({ kind }) => kind === 'close')).not.toHaveProperty('finish')
    expect(decisions.find(({ kind }) => kind === 'close')).toMatchObject({
      status: { succeeded: 500 },
    })
  })

  test('keeps the last failed pod of an index until its replacement is there', () => {
    const spec = { ...indexed, completions: 1, backoffLimitPerIndex: 3 }
    const pods = [
      pod('a', { index: 0, phase: 'Failed', failures: 0 }),
      pod('b', { index: 0, phase: 'Failed', failures: 1, ended: '09:59:59' }),
    ]
    expect(names(run({ job: { spec }, pods }).sync.counted?.releasable ?? [])).toEqual(['a'])
    const replaced = [...pods, pod('c', { index: 0, failures: 2 })]
    expect(names(run({ job: { spec }, pods: replaced }).sync.counted?.releasable ?? [])).toEqual(['a', 'b'])
  })
})

describe('the end', () => {
  test('waits for pods on their way out', () => {
    const pods = [pod('a', { phase: 'Succeeded' }), pod('b', { isGoing: true, isTracked: false })]
    const { sync, decisions } = run({ pods })
    expect(conditions(sync.status)).toEqual(['SuccessCriteriaMet=True CompletionsReached'])
    expect(decisions.find(({ kind }) => kind === 'close')).not.toHaveProperty('finish')
  })

  test('is not told while pods could not be ended', () => {
    const world = { job: { spec: { activeDeadlineSeconds: 1 } }, pods: [pod('a')] }
    const { sync, last } = run(world, { 'end-pods': { podCount: 0, failure: new Error('no') } })
    expect(conditions(sync.status)).toEqual([])
    expect(last).toMatchObject({ kind: 'fail' })
  })

  test('nor while the cache may lack pods; and it is not success then, either', () => {
    const status = { conditions: [{ type: 'FailureTarget', status: 'True', reason: 'x', message: '' }] }
    const { sync } = run({ job: { status }, pods: [pod('a', { phase: 'Succeeded' })], isCaughtUp: false })
    expect(conditions(sync.status)).toEqual(['FailureTarget=True x'])
  })
})

describe('suspension', () => {
  const suspended = [{ type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' }]
  test.each([
    {
      name: 'is told, and forgets the start',
      job: { spec: { suspend: true } },
      want: ['Suspended=True JobSuspended'],
      start: undefined,
      events: ['Suspended'],
    },
    {
      name: 'is told once',
      job: { spec: { suspend: true }, status: { conditions: suspended } },
      want: ['Suspended=True JobSuspended'],
      start: at('09:00:00'),
      events: [],
    },
    {
      name: 'is over, and the start is now',
      job: { status: { conditions: suspended } },
      want: ['Suspended=False JobResumed'],
      start: at('10:00:00'),
      events: ['Resumed'],
    },
    { name: 'is not told by a Job that never was', job: {}, want: [], start: at('09:00:00'), events: [] },
    {
      name: 'waits for a sync that manages pods',
      job: { spec: { suspend: true } },
      isCaughtUp: false,
      want: [],
      start: at('09:00:00'),
      events: [],
    },
    {
      name: 'of a Job that goes is not told',
      job: { spec: { suspend: true }, metadata: { deletionTimestamp: at('09:59:00') } },
      want: [],
      start: at('09:00:00'),
      events: [],
    },
  ])('$name', ({ want, start: startTime, events, ...world }) => {
    const { sync } = run({ ...world, pods: world.job.spec === undefined ? [pod('a')] : [] })
    expect(conditions(sync.counted?.status)).toEqual(want)
    expect(sync.counted?.status.startTime).toBe(startTime)
    expect(sync.counted?.events.map(({ reason }) => reason)).toEqual(events)
  })
})

test.each([
  { name: 'at the deadline', job: { spec: { activeDeadlineSeconds: 3610 } }, pods: [pod('a')], want: 10_000 },
  { name: 'at the end of the back-off', pods: [pod('a', { phase: 'Failed', ended: '09:59:55' })], want: 5000 },
  {
    name: 'not before a second',
    pods: [pod('a', { phase: 'Failed', ended: '09:59:50.400' })],
    want: 1000,
  },
  {
    name: 'not at the end of a back-off that is over',
    pods: [pod('a', { phase: 'Failed', ended: '09:59:50' })],
    want: undefined,
  },
  { name: 'never, if all is well', pods: [pod('a')], want: undefined },
])('a Job is looked at again $name', ({ want, ...world }) => {
  const { last } = run(world)
  expect(last.kind === 'settled' && last.recheckMs).toBe(want)
})
