import type { Condition } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { nextStatus, recordsWithout } from './status.ts'
import type { ServerStorageVersion, StorageVersion, StorageVersionStatus } from './storage-versions.ts'

const at = (time: string): string => `2026-04-01T${time}Z`
const nowMs = Date.parse(at('12:00:00'))

const record = (apiServerID: string, encodingVersion: string): ServerStorageVersion => ({
  apiServerID,
  encodingVersion,
  decodableVersions: [encodingVersion],
})
const condition = (status: 'True' | 'False', lastTransitionTime: string): Condition => ({
  type: 'AllEncodingVersionsEqual',
  status,
  reason: status === 'True' ? 'CommonEncodingVersionSet' : 'CommonEncodingVersionUnset',
  message: status === 'True' ? 'Common encoding version set' : 'Common encoding version unset',
  lastTransitionTime,
})
const of = (status: StorageVersionStatus = {}): StorageVersion => ({ metadata: { name: 'apps.deployments' }, status })
const [same, different] = [
  [record('a', 'v2'), record('b', 'v2')],
  [record('a', 'v1'), record('b', 'v2')],
]
const [early, late] = [at('09:00:00'), at('12:00:00')]

test.each<{
  name: string
  before?: StorageVersionStatus
  records: readonly ServerStorageVersion[]
  want: Omit<StorageVersionStatus, 'storageVersions'>
}>([
  {
    name: 'all agree, for the first time',
    records: same,
    want: { commonEncodingVersion: 'v2', conditions: [condition('True', late)] },
  },
  { name: 'they differ', records: different, want: { conditions: [condition('False', late)] } },
  {
    name: 'they agree no longer',
    before: { commonEncodingVersion: 'v1', conditions: [condition('True', early)] },
    records: different,
    want: { conditions: [condition('False', late)] },
  },
  {
    name: 'they differ still',
    before: { conditions: [condition('False', early)] },
    records: different,
    want: { conditions: [condition('False', early)] },
  },
  {
    name: 'they agree now',
    before: { conditions: [condition('False', early)] },
    records: same,
    want: { commonEncodingVersion: 'v2', conditions: [condition('True', late)] },
  },
  {
    name: 'they agree still',
    before: { commonEncodingVersion: 'v2', conditions: [condition('True', early)] },
    records: same,
    want: { commonEncodingVersion: 'v2', conditions: [condition('True', early)] },
  },
  {
    name: 'they agree on another one',
    before: { commonEncodingVersion: 'v1', conditions: [condition('True', early)] },
    records: same,
    want: { commonEncodingVersion: 'v2', conditions: [condition('True', late)] },
  },
  {
    name: 'what other conditions there are stays, in its order',
    before: { conditions: [condition('False', early), { ...condition('True', early), type: 'Other' }] },
    records: same,
    want: {
      commonEncodingVersion: 'v2',
      conditions: [condition('True', late), { ...condition('True', early), type: 'Other' }],
    },
  },
])('$name', ({ before, records, want }) => {
  expect(nextStatus(of(before), records, nowMs)).toEqual({ storageVersions: records, ...want })
})

test('the condition says of which generation it is, where there is one', () => {
  const withGeneration = { ...of(), metadata: { name: 'x', generation: 3 } }
  expect(nextStatus(withGeneration, same, nowMs).conditions).toMatchObject([{ observedGeneration: 3 }])
  expect(nextStatus(of(), same, nowMs).conditions?.[0]).not.toHaveProperty('observedGeneration')
})

describe('what is left', () => {
  const all = [record('a', 'v1'), record('b', 'v2'), record('c', 'v2')]
  test.each([
    { name: 'without one', gone: ['a'], want: ['b', 'c'] },
    { name: 'without several', gone: ['a', 'c'], want: ['b'] },
    { name: 'without any', gone: ['a', 'b', 'c'], want: [] },
    { name: 'without an unknown one', gone: ['d'], want: undefined },
  ])('$name', ({ gone, want }) => {
    const left = recordsWithout(of({ storageVersions: all }), new Set(gone))
    expect(left?.map(({ apiServerID }) => apiServerID)).toEqual(want)
  })
  test('of none', () => expect(recordsWithout({ metadata: { name: 'x' } }, new Set(['a']))).toBeUndefined())
})
