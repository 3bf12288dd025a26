import { describe, expect, test } from 'vitest'
import { planReplacements } from './rolling-update.ts'
import { member, passOf } from './testing/stateful-builders.ts'

const old = { revision: 'old' } as const

describe('an update', () => {
  test.each([
    { name: 'replaces the highest', pods: [member(0, old), member(1, old), member(2, old)], want: ['db-2'] },
    {
      name: 'waits for the one that it replaced',
      pods: [member(0, old), member(1, old), member(2, { ready: false })],
      want: [],
    },
    {
      name: 'waits for an old pod that is going',
      pods: [member(0, old), member(1, old), member(2, { ...old, going: true })],
      want: [],
    },
    {
      name: 'replaces an old pod that is not healthy',
      pods: [member(0, old), member(1, old), member(2, { ...old, ready: false })],
      want: ['db-2'],
    },
    { name: 'goes on below one that is done', pods: [member(0, old), member(1, old), member(2)], want: ['db-1'] },
    { name: 'stops at the partition', partition: 2, pods: [member(0, old), member(1, old), member(2)], want: [] },
    {
      name: 'counts the partition in slots',
      partition: 3,
      pods: [member(0, old), member(1, old), member(2, old)],
      want: [],
    },
    {
      name: 'leaves pods alone when they are updated on deletion',
      type: 'OnDelete',
      pods: [member(0, old), member(1, old), member(2, old)],
      want: [],
    },
    {
      name: 'replaces as many as may be missing',
      max: 2,
      pods: [member(0, old), member(1, old), member(2, old)],
      want: ['db-2', 'db-1'],
    },
    {
      name: 'less those that are',
      max: 2,
      pods: [member(0, { ...old, ready: false }), member(1, old), member(2, old)],
      want: ['db-2'],
    },
    {
      name: 'counts those below the partition as well',
      max: 2,
      partition: 1,
      pods: [member(0, { ready: false }), member(1, old), member(2, old)],
      want: ['db-2'],
    },
    {
      name: 'nothing while too many are missing',
      max: 1,
      pods: [member(0, { ready: false }), member(1, old), member(2, old)],
      want: [],
    },
    {
      name: 'takes pods that are not healthy in their turn',
      max: 3,
      pods: [member(0, old), member(1, old), member(2, { ...old, ready: false })],
      want: ['db-2', 'db-1'],
    },
  ])('$name', ({ pods, partition = 0, type = 'RollingUpdate', max, want }) => {
    const updateStrategy = { type, ...(type === 'RollingUpdate' ? { rollingUpdate: { partition } } : {}) }
    const pass = passOf({ spec: { updateStrategy }, pods, ...(max === undefined ? {} : { maxUnavailable: max }) })
    expect(planReplacements(pass).pods.map(({ metadata }) => metadata?.name)).toEqual(want)
  })
})
