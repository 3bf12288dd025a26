import type { Condition, Pod, PodDisruptionBudget } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { at, atMs, pod } from '../shared/testing/builders.ts'
import { countHealthy, stillDisrupted } from './disrupted-pods.ts'
import { staleInMs, withoutTarget } from './stale-target.ts'
import { failedStatus, needsWrite, nextStatus } from './status.ts'
import { unmanagedText } from './texts.ts'

const nowMs = atMs('12:00:00')
const budget = (status?: PodDisruptionBudget['status']): PodDisruptionBudget => ({
  metadata: { name: 'b', namespace: 'shop', generation: 2 },
  status,
})
const counts = { currentHealthy: 3, desiredHealthy: 2, expectedPods: 4, disruptedPods: {} }
const condition = (more: Partial<Condition> = {}): Condition => ({
  type: 'DisruptionAllowed',
  status: 'True',
  reason: 'SufficientPods',
  message: '',
  observedGeneration: 2,
  lastTransitionTime: at('11:00:00'),
  ...more,
})

describe('what may be disrupted', () => {
  test.each([
    { name: 'what is more than needed', change: {}, want: 1 },
    { name: 'nothing when just enough are healthy', change: { currentHealthy: 2 }, want: 0 },
    { name: 'nothing when too few are healthy', change: { currentHealthy: 0 }, want: 0 },
    { name: 'nothing when none are expected', change: { expectedPods: 0 }, want: 0 },
  ])('$name', ({ change, want }) => {
    const status = nextStatus(budget(), { ...counts, ...change }, nowMs)
    expect(status.disruptionsAllowed).toBe(want)
    expect(status.conditions).toEqual([
      condition({
        status: want > 0 ? 'True' : 'False',
        reason: want > 0 ? 'SufficientPods' : 'InsufficientPods',
        lastTransitionTime: at('12:00:00'),
      }),
    ])
  })

  test('is told beside conditions of others, and since when', () => {
    const foreign = condition({ type: 'Other' })
    const seen = budget({ conditions: [foreign, condition({ observedGeneration: 1 })] })
    expect(nextStatus(seen, counts, nowMs).conditions).toEqual([foreign, condition()])
  })
})

describe('a status', () => {
  const settled = { ...nextStatus(budget({ conditions: [condition()] }), counts, nowMs) }
  test.each([
    { name: 'that agrees is not written', status: settled, want: false },
    {
      name: 'with other times of the same instant is not written',
      status: { ...settled, disruptedPods: {} },
      want: false,
    },
    { name: 'without the condition is written', status: { ...settled, conditions: [] }, want: true },
    {
      name: 'that says why it failed is written',
      status: { ...settled, conditions: [condition({ reason: 'SyncFailed' })] },
      want: true,
    },
    { name: 'of another generation is written', status: { ...settled, observedGeneration: 1 }, want: true },
    {
      name: 'with an eviction too many is written',
      status: { ...settled, disruptedPods: { a: at('11:59:00') } },
      want: true,
    },
    { name: 'with another count is written', status: { ...settled, currentHealthy: 9 }, want: true },
    { name: 'that is not there is written', status: undefined, want: true },
  ])('$name', ({ status, want }) => {
    expect(needsWrite(budget(status), settled)).toBe(want)
  })

  test('of a failed sync allows nothing, and keeps the counts', () => {
    const seen = budget({ ...settled, observedGeneration: 1 })
    const status = failedStatus(seen, 'no idea', nowMs)
    expect(status).toMatchObject({ disruptionsAllowed: 0, currentHealthy: 3, observedGeneration: 1 })
    expect(status.conditions).toEqual([
      condition({
        status: 'False',
        reason: 'SyncFailed',
        message: 'no idea',
        observedGeneration: 1,
        lastTransitionTime: at('12:00:00'),
      }),
    ])
  })
})

describe('an eviction', () => {
  const going = pod('going', { metadata: { deletionTimestamp: at('11:59:59') } })
  const pods = [pod('a'), pod('b'), going, pod('unready', { ready: false })]
  test.each([
    { name: 'is remembered until it is seen', evicted: { a: '11:59:00' }, kept: ['a'], healthy: 1, recheckMs: 60_000 },
    {
      name: 'is forgotten when the pod goes',
      evicted: { going: '11:59:00' },
      kept: [],
      healthy: 2,
      recheckMs: undefined,
    },
    { name: 'of an unknown pod is forgotten', evicted: { x: '11:59:00' }, kept: [], healthy: 2, recheckMs: undefined },
    {
      name: 'is given up after two minutes',
      evicted: { a: '11:57:59' },
      kept: [],
      lost: ['a'],
      healthy: 2,
      recheckMs: undefined,
    },
    {
      name: 'of just two minutes is remembered, but does not count',
      evicted: { a: '11:58:00' },
      kept: ['a'],
      healthy: 2,
      recheckMs: 0,
    },
    {
      name: 'of several: the first is looked at first',
      evicted: { a: '11:59:30', b: '11:58:30' },
      kept: ['a', 'b'],
      healthy: 0,
      recheckMs: 30_000,
    },
  ])('$name', ({ evicted, kept, lost = [], healthy, recheckMs }) => {
    const disruptedPods = Object.fromEntries(Object.entries(evicted).map(([name, time]) => [name, at(time)]))
    const found = stillDisrupted(budget({ disruptedPods }), pods, nowMs)
    expect(Object.keys(found.pods)).toEqual(kept)
    expect(found.notDeleted.map((each) => each.metadata?.name)).toEqual(lost)
    expect(found.recheckMs).toBe(recheckMs)
    expect(countHealthy(pods, found.pods, nowMs)).toBe(healthy)
  })
})

describe('the mark of a disruption', () => {
  const marked = (more: Readonly<Record<string, string>> = {}, metadata: Pod['metadata'] = {}): Pod => {
    const { status, ...rest } = pod('a', { metadata: { generation: 4, ...metadata } })
    const mark = { type: 'DisruptionTarget', status: 'True', lastTransitionTime: at('11:59:00'), ...more }
    return { ...rest, status: { ...status, conditions: [mark] } }
  }
  test.each([
    { name: 'is not stale yet', of: marked(), want: 60_000 },
    { name: 'is stale', of: marked({ lastTransitionTime: at('11:58:00') }), want: 0 },
    { name: 'of no time is stale', of: marked({ lastTransitionTime: '' }), want: 0 },
    { name: 'is long stale', of: marked({ lastTransitionTime: at('01:00:00') }), want: 0 },
    { name: 'is right on a pod that goes', of: marked({}, { deletionTimestamp: at('12:00:00') }), want: undefined },
    { name: 'is off already', of: marked({ status: 'False' }), want: undefined },
    { name: 'is the kubelet’s', of: marked({ reason: 'TerminationByKubelet' }), want: undefined },
    { name: 'is not there', of: pod('a'), want: undefined },
    {
      name: 'stays on a pod that is over',
      of: { ...marked(), status: { ...marked().status, phase: 'Failed' } },
      want: undefined,
    },
  ])('$name', ({ of, want }) => {
    expect(staleInMs(of, nowMs)).toBe(want)
  })

  test('is taken off without a reason', () => {
    expect(withoutTarget(marked({ reason: 'x', message: 'y' }), nowMs).status?.conditions).toEqual([
      { type: 'DisruptionTarget', status: 'False', lastTransitionTime: at('12:00:00'), observedGeneration: 4 },
    ])
  })
})

test('a selector is told as Go prints it', () => {
  const matchExpressions = [{ key: 'tier', operator: 'In', values: ['a', 'b'] }]
  expect(unmanagedText({ matchLabels: { b: '2', a: '1' }, matchExpressions })).toContain(
    '(selector: &LabelSelector{MatchLabels:map[string]string{a: 1,b: 2,},MatchExpressions:[]LabelSelectorRequirement{LabelSelectorRequirement{Key:tier,Operator:In,Values:[a b],},},}) were',
  )
})
