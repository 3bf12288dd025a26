import { describe, expect, test } from 'vitest'
import { identityOf, isSameManager, type ManagedEntry, readEntries, withEntries } from './managed-entries.ts'

const entry = (fields: Partial<ManagedEntry> = {}): ManagedEntry => ({
  manager: 'm',
  operation: 'Update',
  apiVersion: 'v1',
  time: '2026-11-21T09:38:06Z',
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:data': {} },
  ...fields,
})

describe('entries that were sent', () => {
  test.each<{ name: string; sent: object; want: string }>([
    { name: 'no operation', sent: { operation: '' }, want: 'operation must be `Apply` or `Update`' },
    { name: 'another operation', sent: { operation: 'Patch' }, want: 'operation must be `Apply` or `Update`' },
    { name: 'no version', sent: { apiVersion: undefined }, want: 'apiVersion must not be empty' },
    { name: 'no type', sent: { fieldsType: '' }, want: 'missing fieldsType in managed fields entry 1' },
    {
      name: 'another type',
      sent: { fieldsType: 'FieldsV2' },
      want: 'invalid fieldsType "FieldsV2" in managed fields entry 1',
    },
    {
      name: 'fields that cannot be read',
      sent: { fieldsV1: { a: {} } },
      want: 'error decoding set: key must be 2 characters long:',
    },
  ])('$name', ({ sent, want }) => {
    expect(readEntries([entry(), { ...entry({ manager: 'n' }), ...sent }], false)).toEqual({ fault: want })
  })

  test('no fields are no fields', () => {
    expect(readEntries([{ ...entry(), fieldsV1: undefined }], false)).toEqual([entry({ fieldsV1: {} })])
  })

  test('the last entry of a manager counts', () => {
    const [first, last] = [entry({ operation: 'Apply' }), entry({ operation: 'Apply', apiVersion: 'v2' })]
    expect(readEntries([first, last], false)).toEqual([last])
    expect(readEntries([entry(), entry({ apiVersion: 'v2' })], false)).toHaveLength(2)
  })

  test('our own are the same objects', () => {
    const own = entry()
    expect(readEntries([own], true)).toEqual([own])
    expect((readEntries([own], true) as readonly ManagedEntry[])[0]).toBe(own)
  })
})

test.each<{ name: string; a: Partial<ManagedEntry>; b: Partial<ManagedEntry>; want: boolean }>([
  { name: 'the same', a: {}, b: { time: undefined, fieldsV1: {} }, want: true },
  { name: 'another name', a: {}, b: { manager: 'n' }, want: false },
  { name: 'another operation', a: {}, b: { operation: 'Apply' }, want: false },
  { name: 'an update in another version', a: {}, b: { apiVersion: 'v2' }, want: false },
  {
    name: 'an apply in another version',
    a: { operation: 'Apply' },
    b: { operation: 'Apply', apiVersion: 'v2' },
    want: true,
  },
  { name: 'another subresource', a: {}, b: { subresource: 'status' }, want: false },
  { name: 'no subresource and an empty one', a: {}, b: { subresource: '' }, want: true },
])('one manager? $name', ({ a, b, want }) => {
  expect(isSameManager(entry(a), entry(b))).toBe(want)
  expect(identityOf(entry(a)) === identityOf(entry(b))).toBe(want)
})

describe('entries of an object', () => {
  const later = '2026-11-21T09:38:07Z'
  const order = [
    entry({ operation: 'Apply', time: undefined, manager: 'z' }),
    entry({ operation: 'Apply', manager: 'b' }),
    entry({ operation: 'Apply', manager: 'a', time: later }),
    entry({ manager: 'a', apiVersion: 'v2' }),
    entry({ manager: 'b' }),
    entry({ manager: 'b', subresource: 'status' }),
    entry({ manager: 'b', apiVersion: 'v2' }),
    entry({ manager: 'a', time: later }),
  ]

  test('applies first, then by time, name, version, subresource', () => {
    expect(withEntries({}, order.toReversed())).toEqual({ metadata: { managedFields: order } })
  })

  test('none are absent', () => {
    const object = { metadata: { name: 'n', managedFields: order } }
    expect(withEntries(object, [])).toEqual({ metadata: { name: 'n' } })
  })

  test('an object that has them stays', () => {
    const object = { metadata: { managedFields: order } }
    expect(withEntries(object, order.toReversed())).toBe(object)
    expect(withEntries({ metadata: {} }, [])).toEqual({ metadata: {} })
  })
})
