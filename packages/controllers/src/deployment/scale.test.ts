import type { ReplicaSet } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { deployment, replicaSet } from '../shared/testing/builders.ts'
import { planScale, proportionOf } from './scale.ts'

const before = (max: number) => ({
  annotations: {
    'deployment.kubernetes.io/desired-replicas': '10',
    'deployment.kubernetes.io/max-replicas': String(max),
  },
})
const set = (name: string, size: number, created: string, max = 10): ReplicaSet =>
  replicaSet(name, { size, created, metadata: before(max) })

interface Case {
  readonly name: string
  readonly to: number
  readonly surge?: number
  readonly newSize?: number
  readonly oldSizes: readonly number[]
  readonly max?: number
  readonly want: Readonly<Record<string, number>>
}

describe('a Deployment of ten is scaled; what each ReplicaSet is given', () => {
  const cases: readonly Case[] = [
    { name: 'one alone takes all', to: 12, newSize: 10, oldSizes: [], want: { new: 12 } },
    { name: 'down as well', to: 5, newSize: 10, oldSizes: [], want: { new: 5 } },
    { name: 'an old one alone too', to: 12, newSize: 0, oldSizes: [10], want: { 'old-0': 12 } },
    { name: 'when none is active the new one starts', to: 5, newSize: 0, oldSizes: [0, 0], want: { new: 5 } },
    { name: 'without a new one the newest old one', to: 5, oldSizes: [0, 0], want: { 'old-0': 5 } },
    {
      name: 'equal ones share, the newest gets the rest',
      to: 20,
      newSize: 5,
      oldSizes: [5],
      want: { new: 10, 'old-0': 10 },
    },
    { name: 'leftovers to the largest', to: 12, newSize: 5, oldSizes: [3, 2], want: { new: 6, 'old-0': 4 } },
    { name: 'down: the largest gives most', to: 6, newSize: 2, oldSizes: [8], want: { new: 1, 'old-0': 5 } },
    { name: 'to nothing', to: 0, newSize: 3, oldSizes: [7], want: { new: 0, 'old-0': 0 } },
    { name: 'an old one of one goes', to: 4, newSize: 9, oldSizes: [1], want: { new: 4, 'old-0': 0 } },
    { name: 'three grow', to: 14, newSize: 3, oldSizes: [4, 3], want: { new: 4, 'old-0': 6, 'old-1': 4 } },
    { name: 'three shrink', to: 6, newSize: 2, oldSizes: [6, 2], want: { new: 1, 'old-0': 4, 'old-1': 1 } },
    { name: 'one more goes to the newest of one size', to: 4, newSize: 1, oldSizes: [1, 1], max: 3, want: { new: 2 } },
    {
      name: 'one fewer is taken from the oldest of one size',
      to: 2,
      newSize: 1,
      oldSizes: [1, 1],
      max: 3,
      want: { 'old-1': 0 },
    },
    { name: 'without a new one the newest old one gets the rest', to: 11, oldSizes: [5, 5], want: { 'old-0': 6 } },
    { name: 'changed in template and size: by size', to: 14, oldSizes: [7, 3], want: { 'old-0': 10, 'old-1': 4 } },
    { name: 'only what one got before is told of it', to: 11, newSize: 5, oldSizes: [4, 2], max: 11, want: {} },
    {
      name: 'surge and size change together',
      to: 50,
      surge: 6,
      newSize: 5,
      oldSizes: [8],
      max: 13,
      want: { new: 22, 'old-0': 34 },
    },
    { name: 'surge counts', to: 20, surge: 5, newSize: 3, oldSizes: [10], max: 15, want: { new: 5, 'old-0': 20 } },
    {
      name: 'without a memory the status is asked',
      to: 20,
      newSize: 5,
      oldSizes: [5],
      max: 0,
      want: { new: 10, 'old-0': 10 },
    },
  ]
  test.each(cases)('$name', ({ to, surge = 0, newSize, oldSizes, max, want }) => {
    const web = deployment('web', {
      size: to,
      spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge, maxUnavailable: 1 } } },
      status: { replicas: 10 },
    })
    const fresh = newSize === undefined ? undefined : set('new', newSize, '10:00:00', max)
    const old = oldSizes.map((size, index) => set(`old-${index}`, size, `09:0${9 - index}:00`, max))
    const plan = planScale(web, fresh, old)
    expect(
      Object.fromEntries(plan.filter(({ from, to: size }) => from !== size).map(({ name, to: size }) => [name, size])),
    ).toEqual(want)
  })
})

test('a new one that has all it needs lets the old ones go', () => {
  const annotations = { 'deployment.kubernetes.io/desired-replicas': '3', 'deployment.kubernetes.io/max-replicas': '4' }
  const fresh = replicaSet('new', { size: 3, created: '10:00:00', metadata: { annotations } })
  const plan = planScale(deployment('web'), fresh, [set('old', 2, '09:00:00')])
  expect(plan).toMatchObject([{ name: 'old', from: 2, to: 0 }])
})

test('only annotations are brought up to date where the size stays', () => {
  const plan = planScale(
    deployment('web', {
      size: 10,
      spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } },
    }),
    set('new', 5, '10:00:00', 99),
    [set('old', 5, '09:00:00', 10)],
  )
  expect(plan).toMatchObject([{ name: 'new', from: 5, to: 5, sizes: { desired: 10, max: 10 } }])
})

test.each([
  { name: 'is not available', available: 2, desired: '3' },
  { name: 'does not know of it', available: 3, desired: '4' },
  { name: 'cannot say what it knows', available: 3, desired: 'three' },
])('a new one that has what is wanted, but $name, keeps the old ones', ({ available, desired }) => {
  const annotations = {
    'deployment.kubernetes.io/desired-replicas': desired,
    'deployment.kubernetes.io/max-replicas': '5',
  }
  const status = { availableReplicas: available }
  const fresh = replicaSet('new', { size: 3, created: '10:00:00', metadata: { annotations }, status })
  const web = deployment('web', {
    spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: 1 } } },
  })
  const plan = planScale(web, fresh, [set('old', 2, '09:00:00', 5)])
  expect(plan.filter(({ from, to }) => from !== to)).toEqual([])
})

test('a new one that is smaller than wanted keeps the old ones', () => {
  const fresh = replicaSet('new', {
    size: 2,
    created: '10:00:00',
    metadata: before(3),
    status: { availableReplicas: 3 },
  })
  const plan = planScale(deployment('web'), fresh, [set('old', 1, '09:00:00', 3)])
  expect(plan.find(({ name }) => name === 'old')?.to).not.toBe(0)
})

describe('by how much one ReplicaSet grows', () => {
  test.each([
    { name: 'all of it goes where none are wanted', wanted: 0, size: 10, toAdd: -10, want: -10 },
    { name: 'nothing is known of before', wanted: 10, size: 5, want: 0 },
    { name: 'what is known of before is nothing', wanted: 10, size: 5, max: '0', want: 0 },
    { name: 'what is known of before is no number', wanted: 10, size: 5, max: 'x', want: 0 },
    { name: 'without its own memory, the status is asked', wanted: 120, status: 100, size: 50, want: 10 },
    { name: 'with a memory of nothing, too', wanted: 120, status: 100, size: 50, max: '0', want: 10 },
    { name: 'by a fifth', wanted: 120, size: 50, max: '100', want: 10 },
    { name: 'by a fifth, with surge', wanted: 120, surge: 10, size: 50, max: '110', want: 9 },
    { name: 'down by a sixth', wanted: 10, size: 6, max: '12', toAdd: -9, want: -1 },
    { name: 'down by a sixth, with surge', wanted: 100, surge: 10, size: 50, max: '130', toAdd: -90, want: -8 },
    { name: 'half a pod is one', wanted: 3, size: 1, max: '2', want: 1 },
    { name: 'no more than is left', wanted: 120, size: 50, max: '100', toAdd: 8, added: 5, want: 3 },
    { name: 'no less than is left', wanted: 10, size: 6, max: '120', toAdd: -8, added: -5, want: -3 },
    { name: 'nothing when nothing is left', wanted: 120, size: 50, max: '100', toAdd: 5, added: 5, want: 0 },
    { name: 'nothing when nothing is to be added', wanted: 120, size: 50, max: '100', toAdd: 0, want: 0 },
    { name: 'nothing for one without pods', wanted: 120, size: 0, max: '100', want: 0 },
    {
      name: 'a product beyond 32 bits wraps, as upstream',
      wanted: 70_000,
      size: 40_000,
      max: '70000',
      toAdd: -90_000,
      want: -61_357,
    },
  ])('$name', ({ wanted, surge = 0, status = 0, size, max, toAdd = 100, added = 0, want }) => {
    const web = deployment('web', {
      size: wanted,
      spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge, maxUnavailable: 1 } } },
      status: { replicas: status },
    })
    const annotations = max === undefined ? {} : { 'deployment.kubernetes.io/max-replicas': max }
    expect(proportionOf(web, replicaSet('a', { size, metadata: { annotations } }), { toAdd, added })).toBe(want)
  })
})

test('there may be nothing to scale', () => {
  expect(planScale(deployment('web'), undefined, [])).toEqual([])
})

test('without a new one nobody is saturated: two old ones share', () => {
  const plan = planScale(deployment('web', { size: 4 }), undefined, [
    set('a', 2, '09:00:00', 3),
    set('b', 1, '08:00:00', 3),
  ])
  expect(plan.every(({ to }) => to > 0)).toBe(true)
})

test('who recreates does not share', () => {
  const web = deployment('web', { size: 20, spec: { strategy: { type: 'Recreate' } } })
  expect(planScale(web, set('new', 5, '10:00:00'), [set('old', 5, '09:00:00')])).toEqual([])
})
