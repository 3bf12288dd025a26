import { describe, expect, test } from 'vitest'
import type { ManagedEntry } from './managed-entries.ts'
import { mergeOldestUpdates } from './merge-oldest-updates.ts'

const update = (number: number, fields: Partial<ManagedEntry> = {}): ManagedEntry => ({
  manager: `m${number}`,
  operation: 'Update',
  apiVersion: 'v1',
  time: `2026-11-21T09:38:${String(number).padStart(2, '0')}Z`,
  fieldsType: 'FieldsV1',
  fieldsV1: { [`f:f${number}`]: {} },
  ...fields,
})
const updates = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => update(from + index))
const ancient = (number: number, fieldsV1: ManagedEntry['fieldsV1'], apiVersion = 'v1') =>
  update(number, { manager: 'ancient-changes', fieldsV1, apiVersion })

describe('more than ten managers that update', () => {
  test('ten are left as they are', () => {
    const ten = updates(10, 19)
    expect(mergeOldestUpdates(ten)).toBe(ten)
  })

  test('appliers do not count', () => {
    const entries = [...updates(10, 19), update(20, { operation: 'Apply' })]
    expect(mergeOldestUpdates(entries)).toBe(entries)
  })

  test('the two oldest become one, with the later time', () => {
    expect(mergeOldestUpdates(updates(10, 20).toReversed())).toEqual([
      ...updates(12, 20).toReversed(),
      ancient(11, { 'f:f10': {}, 'f:f11': {} }),
    ])
  })

  test('one that there is takes in the next', () => {
    const entries = [ancient(11, { 'f:f10': {}, 'f:f11': {} }), ...updates(12, 21)]
    expect(mergeOldestUpdates(entries)).toEqual([
      ...updates(13, 21),
      ancient(12, { 'f:f10': {}, 'f:f11': {}, 'f:f12': {} }),
    ])
  })

  test('each version has its own', () => {
    const old = [update(1, { apiVersion: 'v2' }), update(2), update(3, { apiVersion: 'v2' }), update(4)]
    expect(mergeOldestUpdates([...old, ...updates(10, 17)])).toEqual([
      ...updates(10, 17),
      ancient(3, { 'f:f1': {}, 'f:f3': {} }, 'v2'),
      ancient(4, { 'f:f2': {}, 'f:f4': {} }),
    ])
  })

  test('versions of one entry each have nothing to merge', () => {
    const entries = Array.from({ length: 12 }, (_, index) => update(index + 10, { apiVersion: `v${index}` }))
    expect(mergeOldestUpdates(entries)).toEqual(entries)
  })

  test('of one time: by name', () => {
    const entries = updates(10, 20).map((entry) => ({ ...entry, time: undefined }))
    expect(mergeOldestUpdates(entries)).toContainEqual({
      ...ancient(11, { 'f:f10': {}, 'f:f11': {} }),
      time: undefined,
    })
  })
})
