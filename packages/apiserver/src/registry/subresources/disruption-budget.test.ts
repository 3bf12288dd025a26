import type { Condition, Pod, PodDisruptionBudget } from '@coxswain/api'
import { StatusError, type Status } from '@coxswain/client'
import { describe, expect, test } from 'vitest'
import { chargeEviction, isAbout, isFreeWhenUnready } from './disruption-budget.ts'

const now = Date.parse('2026-01-01T12:00:00Z')
const budget = (
  status: PodDisruptionBudget['status'],
  spec: PodDisruptionBudget['spec'] = {},
): PodDisruptionBudget => ({ metadata: { name: 'x', namespace: 'ns', generation: 1 }, spec, status })
const observed = (status: PodDisruptionBudget['status']): PodDisruptionBudget =>
  budget({ observedGeneration: 1, ...status })
const condition = (more: Partial<Condition> = {}): Condition => ({
  type: 'DisruptionAllowed',
  status: 'True',
  reason: 'SufficientPods',
  message: '',
  lastTransitionTime: '2026-01-01T10:00:00Z',
  ...more,
})
const refused = (reason: string, message: string): Condition => condition({ status: 'False', reason, message })

function refusal(of: PodDisruptionBudget): Status {
  try {
    chargeEviction(of, 'a', now)
  } catch (error) {
    if (error instanceof StatusError) return error.status
    throw error
  }
  throw new Error('was not refused')
}

describe('a budget gives no eviction', () => {
  test.each([
    {
      name: 'before its controller has seen it',
      of: budget({ disruptionsAllowed: 1 }),
      want: 'The disruption budget x is still being processed by the server.',
    },
    {
      name: 'when just enough are healthy',
      of: observed({ currentHealthy: 3, desiredHealthy: 3 }),
      want: 'The disruption budget x needs 3 healthy pods and has 3 currently',
    },
    {
      name: 'when too few are healthy, whatever its condition says',
      of: observed({ currentHealthy: 1, desiredHealthy: 3, conditions: [refused('R', 'm')] }),
      want: 'The disruption budget x needs 3 healthy pods and has 1 currently',
    },
    {
      name: 'when it could not be counted: the counts are then not told',
      of: observed({ currentHealthy: 0, desiredHealthy: 3, conditions: [refused('SyncFailed', 'no scale')] }),
      want: 'The disruption budget x does not allow evicting pods currently because it failed sync: no scale',
    },
    {
      name: 'when it could not be counted, and nobody said why',
      of: observed({ currentHealthy: 1, desiredHealthy: 1, conditions: [refused('SyncFailed', '')] }),
      want: 'The disruption budget x needs 1 healthy pods and has 1 currently',
    },
    {
      name: 'for a reason',
      of: observed({ currentHealthy: 4, desiredHealthy: 3, conditions: [refused('R', 'm')] }),
      want: 'The disruption budget x does not allow evicting pods currently (R): m',
    },
    {
      name: 'for a reason without words',
      of: observed({ currentHealthy: 4, desiredHealthy: 3, conditions: [refused('R', '')] }),
      want: 'The disruption budget x does not allow evicting pods currently',
    },
    {
      name: 'though its condition says that it does',
      of: observed({ currentHealthy: 4, desiredHealthy: 3, conditions: [condition({ message: 'fine' })] }),
      want: 'The disruption budget x does not allow evicting pods currently',
    },
  ])('$name', ({ of, want }) => {
    const { code, details } = refusal(of)
    expect([code, details?.causes]).toEqual([429, [{ reason: 'DisruptionBudget', message: want }]])
    expect(details?.retryAfterSeconds).toBe(want.includes('still being processed') ? 10 : undefined)
  })

  const evicted = (count: number): PodDisruptionBudget =>
    observed({
      disruptionsAllowed: 1,
      disruptedPods: Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, '2026-01-01T11:59:00Z'])),
    })
  test.each([
    {
      name: 'when it has less than nothing',
      of: observed({ disruptionsAllowed: -1 }),
      want: 'poddisruptionbudget.policy "x" is forbidden: pdb disruptions allowed is negative',
    },
    {
      name: 'when its controller has not confirmed more than two thousand',
      of: evicted(2001),
      want: 'poddisruptionbudget.policy "x" is forbidden: DisruptedPods map too big - too many evictions not confirmed by PDB controller',
    },
  ])('$name', ({ of, want }) => {
    expect(refusal(of)).toMatchObject({ code: 403, reason: 'Forbidden', message: want })
  })

  test('but two thousand may be under way', () => {
    expect(Object.keys(chargeEviction(evicted(2000), 'a', now).status?.disruptedPods ?? {})).toHaveLength(2001)
  })
})

describe('an eviction', () => {
  test('is remembered beside those before it', () => {
    const before = observed({ disruptionsAllowed: 3, disruptedPods: { b: '2026-01-01T11:59:00Z' }, expectedPods: 7 })
    expect(chargeEviction(before, 'a', now).status).toEqual({
      observedGeneration: 1,
      disruptionsAllowed: 2,
      disruptedPods: { a: '2026-01-01T12:00:00Z', b: '2026-01-01T11:59:00Z' },
      conditions: [],
      expectedPods: 7,
    })
  })

  const other = condition({ type: 'Other' })
  const none = { status: 'False', reason: 'InsufficientPods', observedGeneration: 1 }
  test.each([
    { name: 'that leaves some changes no condition', left: 2, conditions: [condition()], want: [condition()] },
    {
      name: 'that leaves none says so, and since when',
      left: 0,
      conditions: [other, condition()],
      want: [other, condition({ ...none, lastTransitionTime: '2026-01-01T12:00:00Z' })],
    },
    {
      name: 'that leaves none says so where nothing was said',
      left: 0,
      conditions: [],
      want: [condition({ ...none, lastTransitionTime: '2026-01-01T12:00:00Z' })],
    },
    {
      name: 'that leaves none keeps the time of a condition that said so',
      left: 0,
      conditions: [refused('SyncFailed', 'm')],
      want: [condition(none)],
    },
  ])('$name', ({ left, conditions, want }) => {
    const before = observed({ disruptionsAllowed: left + 1, conditions })
    expect(chargeEviction(before, 'a', now).status?.conditions).toEqual(want)
  })
})

test.each([
  { name: 'with enough others', spec: {}, status: { currentHealthy: 2, desiredHealthy: 2 }, want: true },
  { name: 'with too few others', spec: {}, status: { currentHealthy: 1, desiredHealthy: 2 }, want: false },
  { name: 'where none need be healthy', spec: {}, status: { currentHealthy: 0, desiredHealthy: 0 }, want: false },
  {
    name: 'where that is said: with enough others',
    spec: { unhealthyPodEvictionPolicy: 'IfHealthyBudget' },
    status: { currentHealthy: 2, desiredHealthy: 2 },
    want: true,
  },
  {
    name: 'where that is said: with too few others',
    spec: { unhealthyPodEvictionPolicy: 'IfHealthyBudget' },
    status: { currentHealthy: 1, desiredHealthy: 2 },
    want: false,
  },
  { name: 'where they always may', spec: { unhealthyPodEvictionPolicy: 'AlwaysAllow' }, status: {}, want: true },
  { name: 'that nobody has counted', spec: {}, status: undefined, want: false },
])('a pod that is not ready is free in a budget $name: $want', ({ spec, status, want }) => {
  expect(isFreeWhenUnready(budget(status, spec))).toBe(want)
})

const pod: Pod = { metadata: { name: 'a', labels: { app: 'web' } }, spec: { containers: [] } }
test.each([
  { name: 'of its labels', selector: { matchLabels: { app: 'web' } }, want: true },
  { name: 'of other labels', selector: { matchLabels: { app: 'db' } }, want: false },
  { name: 'of everything', selector: {}, want: true },
  { name: 'of nothing', selector: undefined, want: false },
  { name: 'that cannot be read', selector: { matchExpressions: [{ key: 'app', operator: 'Near' }] }, want: false },
])('a budget $name is about a pod: $want', ({ selector, want }) => {
  expect(isAbout(budget({}, { selector }), pod)).toBe(want)
})
