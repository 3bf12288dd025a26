import type { JobCondition, JobStatus, Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { at } from '../shared/testing/builders.ts'
import { indexedPods, jobPod as pod, type JobTraits } from '../shared/testing/job-builders.ts'
import { refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { namesOf, syncOnce } from './testing/sync-once.ts'

interface Row {
  readonly name: string
  readonly spec?: NonNullable<JobTraits['spec']>
  readonly status?: JobStatus
  readonly metadata?: JobTraits['metadata']
  readonly pods: readonly Pod[]
  readonly awaited?: readonly string[]
  readonly refuse?: Refuse
  readonly expects?: number
  readonly released: number
  /** One for each write of the status. */
  readonly want: readonly string[]
  readonly fails?: boolean
}

/** The status before pods are let go of and after, of a sync that has no other work: its cache may lack pods. */
async function check({
  spec = {},
  status = {},
  metadata = {},
  released,
  want,
  fails = false,
  ...world
}: Row): Promise<void> {
  const job = { spec: { completions: 2000, parallelism: 2000, ...spec }, status, metadata }
  const synced = await syncOnce({ job, expects: 1, ...world })
  expect(synced.statuses.map(textOf)).toEqual(want)
  expect(namesOf(synced, 'patch')).toHaveLength(released)
  expect(['retry', 'thrown'].includes(synced.outcome.kind)).toBe(fails)
}

/** `a`, `b` are listed as succeeded and `c` as failed, five have succeeded and one has failed: `+a,b -c, succeeded 5, failed 1`. */
function textOf({ uncountedTerminatedPods: listed = {}, conditions = [], ...status }: JobStatus): string {
  const uids = (sign: string, list: readonly string[] = []): string =>
    list.length > 10 ? `${sign}${list.length}` : `${sign}${list.map((uid) => uid.replace('uid-', '')).join()}`
  const parts = [
    [uids('+', listed.succeeded), uids('-', listed.failed)].filter((text) => text.length > 1).join(' '),
    status.succeeded && `succeeded ${status.succeeded}`,
    status.failed && `failed ${status.failed}`,
    status.completedIndexes && `done ${status.completedIndexes}`,
    status.failedIndexes && `given up ${status.failedIndexes}`,
    conditions.map(({ type }) => type).join(),
  ]
  return parts.filter((part) => part !== '' && part !== undefined).join(', ')
}

const succeeded = (name: string, index?: number): Pod =>
  pod(name, { phase: 'Succeeded', ...(index === undefined ? {} : { index }) })
const failed = (name: string, index?: number): Pod =>
  pod(name, { phase: 'Failed', ...(index === undefined ? {} : { index }) })
const listed = (plus: readonly string[], minus: readonly string[]): JobStatus => ({
  uncountedTerminatedPods: { succeeded: plus.map((name) => `uid-${name}`), failed: minus.map((name) => `uid-${name}`) },
})
const many = (count: number): readonly Pod[] =>
  Array.from({ length: count }, (_, number) => succeeded(`p${number}`, number))
const isTrue = (type: string): JobCondition => ({ type, status: 'True', reason: 'r', message: 'm' })
const patchFails: Refuse = ({ verb }) => (verb === 'patch' ? refusal(500, 'InternalError') : undefined)

describe('counting', () => {
  test.each<Row>([
    {
      name: 'does nothing if nothing has changed',
      status: { active: 1, ready: 0, terminating: 0, uncountedTerminatedPods: {} },
      pods: [pod('a')],
      released: 0,
      want: [],
    },
    {
      name: 'writes that nobody is ready, once',
      status: { active: 1, terminating: 0, uncountedTerminatedPods: {} },
      pods: [pod('a')],
      released: 0,
      want: [''],
    },
    { name: 'writes how many are active', pods: [pod('a')], released: 0, want: [''] },
    {
      name: 'lists all that have ended or are about to, then counts them',
      pods: [
        succeeded('a'),
        failed('b'),
        pod('c', { phase: 'Succeeded', isGoing: true }),
        pod('d', { phase: 'Failed', isGoing: true }),
        pod('e', { phase: 'Pending', isGoing: true }),
        pod('f', { phase: 'Pending' }),
        pod('g'),
      ],
      released: 5,
      want: ['+a,c -b,d,e', 'succeeded 2, failed 3'],
    },
    {
      name: 'counts listed ones that are released, and goes on with the others',
      status: { succeeded: 2, failed: 3, ...listed(['a', 'e'], ['b', 'f']) },
      pods: [
        pod('e', { phase: 'Succeeded', isTracked: false }),
        pod('x', { phase: 'Failed', isTracked: false }),
        pod('y', { phase: 'Pending', isTracked: false }),
        succeeded('a'),
        failed('b'),
        succeeded('c'),
        failed('d'),
      ],
      released: 4,
      want: ['+a,c -b,d, succeeded 3, failed 4', 'succeeded 5, failed 6'],
    },
    {
      name: 'takes those whose release is awaited for released',
      status: { succeeded: 2, failed: 3, ...listed(['a', 'g'], ['b', 'h']) },
      awaited: ['uid-c', 'uid-d', 'uid-g', 'uid-h'],
      pods: [
        succeeded('a'),
        failed('b'),
        succeeded('c'),
        failed('d'),
        succeeded('e'),
        failed('f'),
        succeeded('g'),
        failed('h'),
      ],
      released: 4,
      want: ['+a,e -b,f, succeeded 3, failed 4', 'succeeded 5, failed 6'],
    },
    {
      name: 'of a Job that goes lets those go that run, uncounted',
      metadata: { deletionTimestamp: at('09:59:00') },
      pods: [succeeded('a'), failed('b'), pod('c')],
      released: 3,
      want: ['+a -b', 'succeeded 1, failed 1'],
    },
    {
      name: 'lets nobody go whose status could not be written',
      pods: [succeeded('a'), failed('b')],
      refuse: ({ verb }) => (verb === 'update' ? refusal(500, 'InternalError') : undefined),
      released: 0,
      want: ['+a -b'],
      fails: true,
    },
    {
      name: 'writes nothing more if nobody could be let go of',
      pods: [succeeded('a'), failed('b')],
      refuse: patchFails,
      released: 2,
      want: ['+a -b'],
      fails: true,
    },
    {
      name: 'counts those that were let go of before, even so',
      status: listed(['a'], ['b']),
      pods: [pod('a', { phase: 'Succeeded', isTracked: false }), succeeded('c'), failed('d')],
      refuse: patchFails,
      released: 2,
      want: ['+c -d, succeeded 1, failed 1'],
      fails: true,
    },
    {
      name: 'counts those that could be let go of',
      pods: [succeeded('a'), failed('b')],
      refuse: (request, earlier) => (request.target.name === 'b' ? patchFails(request, earlier) : undefined),
      released: 2,
      want: ['+a -b', '-b, succeeded 1'],
      fails: true,
    },
    {
      name: 'stops when five hundred are listed, those listed before too',
      status: listed([], ['a', 'b']),
      pods: [...many(500), failed('b')],
      released: 499,
      want: ['+499 -b, failed 1', '-b, succeeded 499, failed 1'],
    },
  ])('$name', check)
})

describe('counting indexes', () => {
  const spec = (completions: number) => ({ completionMode: 'Indexed', completions, parallelism: completions })
  test.each<Row>([
    {
      name: 'needs one write',
      spec: spec(6),
      pods: indexedPods('1 Succeeded', '3 Succeeded', '3 Succeeded', '5 Running', 'x Succeeded'),
      released: 4,
      want: ['succeeded 2, done 1,3'],
    },
    {
      name: 'lets go of those that were counted before without a write',
      spec: spec(6),
      status: { succeeded: 1, completedIndexes: '1', ready: 0, terminating: 0, uncountedTerminatedPods: {} },
      pods: indexedPods('1 Succeeded'),
      released: 1,
      want: [],
    },
    {
      name: 'forgets those that the Job has no longer',
      spec: spec(2),
      status: { succeeded: 1, completedIndexes: '3' },
      pods: indexedPods('0 Running', '1 Running'),
      released: 0,
      want: [''],
    },
    {
      name: 'forgets them while others succeed',
      spec: spec(2),
      status: { succeeded: 1, completedIndexes: '3' },
      pods: indexedPods('0 Running', '1 Succeeded'),
      released: 1,
      want: ['succeeded 1, done 1'],
    },
    {
      name: 'counts failed pods and not their indexes',
      spec: spec(6),
      pods: [failed('a', 1), failed('b', 3), failed('c', 3), pod('d', { index: 5 }), failed('e')],
      released: 4,
      want: ['-a,b,c', 'failed 3'],
    },
    {
      name: 'adds to what was there',
      spec: spec(7),
      status: { succeeded: 5, failed: 2, completedIndexes: '0-2,4,6,7' },
      pods: [
        pod('x', { index: 0, phase: 'Succeeded', isTracked: false }),
        pod('y', { index: 1, phase: 'Failed', isTracked: false }),
        succeeded('c', 1),
        succeeded('d', 3),
        failed('a', 2),
        failed('b', 5),
      ],
      released: 4,
      want: ['-a,b, succeeded 6, failed 2, done 0-4,6', 'succeeded 6, failed 4, done 0-4,6'],
    },
    {
      name: 'tells of all, and lets go of five hundred',
      spec: spec(600),
      pods: many(501),
      released: 500,
      want: ['succeeded 501, done 0-500'],
    },
    {
      name: 'does not count a failed pod that is kept for its index',
      spec: { ...spec(6), backoffLimitPerIndex: 1 },
      pods: [pod('a', { index: 1, phase: 'Failed', failures: 0 })],
      released: 0,
      want: [''],
    },
    {
      name: 'counts it when another has taken its place',
      spec: { ...spec(6), backoffLimitPerIndex: 1 },
      pods: [pod('a', { index: 1, phase: 'Failed', failures: 0 }), pod('b', { index: 1, failures: 1 })],
      released: 1,
      want: ['-a', 'failed 1'],
    },
    {
      name: 'counts it when the index is given up',
      spec: { ...spec(6), backoffLimitPerIndex: 1 },
      pods: [pod('a', { index: 1, phase: 'Failed', failures: 1 })],
      released: 1,
      want: ['-a, given up 1', 'failed 1, given up 1'],
    },
  ])('$name', check)
})

describe('the end', () => {
  test.each<Omit<Row, 'spec'>>([
    {
      name: 'by success counts who has ended',
      status: { conditions: [isTrue('SuccessCriteriaMet')] },
      pods: [succeeded('a'), failed('b')],
      released: 2,
      want: ['+a -b, SuccessCriteriaMet', 'succeeded 1, failed 1, SuccessCriteriaMet,Complete'],
    },
    {
      name: 'by success lets go of those that are ended, uncounted, and waits for them',
      status: { conditions: [isTrue('SuccessCriteriaMet')] },
      pods: [succeeded('a'), failed('b'), pod('c', { phase: 'Pending' })],
      released: 3,
      want: ['+a -b, SuccessCriteriaMet', 'succeeded 1, failed 1, SuccessCriteriaMet'],
    },
    {
      name: 'by failure counts those that are ended as failed',
      status: { conditions: [isTrue('FailureTarget')] },
      pods: [succeeded('a'), failed('b'), pod('c')],
      released: 3,
      want: ['+a -b,c, FailureTarget', 'succeeded 1, failed 2, FailureTarget'],
    },
    {
      name: 'leaves a pod failed that succeeded after all',
      status: { conditions: [isTrue('FailureTarget')], ready: 0, terminating: 0, ...listed([], ['a', 'b']) },
      pods: [failed('a'), succeeded('b')],
      released: 2,
      want: ['failed 2, FailureTarget,Failed'],
    },
    {
      name: 'comes in one write where pods are listed already',
      status: { conditions: [isTrue('FailureTarget')], ready: 0, terminating: 0, ...listed([], ['a']) },
      pods: [failed('a')],
      released: 1,
      want: ['failed 1, FailureTarget,Failed'],
    },
    {
      name: 'by failure waits for a pod on its way out',
      status: { conditions: [isTrue('FailureTarget')], ...listed([], ['a']) },
      pods: [pod('a', { isGoing: true, isTracked: false })],
      released: 0,
      want: ['failed 1, FailureTarget'],
    },
    {
      name: 'by success waits for a pod on its way out',
      status: { conditions: [isTrue('SuccessCriteriaMet')], ...listed(['b'], ['a']) },
      pods: [pod('a', { isGoing: true, isTracked: false })],
      released: 0,
      want: ['succeeded 1, failed 1, SuccessCriteriaMet'],
    },
    {
      name: 'waits for more than one sync counts',
      status: { conditions: [isTrue('FailureTarget')] },
      pods: many(501),
      released: 500,
      want: ['+500, FailureTarget', 'succeeded 500, FailureTarget'],
    },
    {
      name: 'waits for those that could not be let go of',
      status: { conditions: [isTrue('SuccessCriteriaMet')] },
      pods: [succeeded('a')],
      refuse: patchFails,
      released: 1,
      want: ['+a, SuccessCriteriaMet'],
      fails: true,
    },
  ])('$name', (row) => check({ ...row, expects: 0 }))

  test.each([
    { type: 'SuccessCriteriaMet', want: at('10:00:00') },
    { type: 'FailureTarget', want: undefined },
  ])('after $type is dated: $want', async ({ type, want }) => {
    const { statuses } = await syncOnce({ job: { status: { conditions: [isTrue(type)] } } })
    const { conditions = [], completionTime } = statuses.at(-1) ?? {}
    expect(completionTime).toBe(want)
    expect(conditions[1]).toMatchObject({
      reason: 'r',
      message: 'm',
      lastProbeTime: at('10:00:00'),
      lastTransitionTime: at('10:00:00'),
    })
  })
})
