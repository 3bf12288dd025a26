import type { ReplicaSet } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { deployment, replicaSet } from '../shared/testing/builders.ts'
import { planScale } from './scale.ts'

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

test('who recreates does not share', () => {
  const web = deployment('web', { size: 20, spec: { strategy: { type: 'Recreate' } } })
  expect(planScale(web, set('new', 5, '10:00:00'), [set('old', 5, '09:00:00')])).toEqual([])
})
