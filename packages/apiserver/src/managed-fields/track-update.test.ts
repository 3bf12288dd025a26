import { describe, expect, test } from 'vitest'
import type { KubeObject } from '@coxswain/api'
import type { ManagedEntry } from './managed-entries.ts'
import { trackUpdate } from './track-update.ts'
import type { TrackedKind, Writer } from './tracked-kind.ts'

type Anything = KubeObject & { readonly spec?: object; readonly data?: object; readonly status?: object }

const kind: TrackedKind = { schema: 'io.k8s.api.core.v1.ConfigMap', apiVersion: 'v1' }
const then = '2026-11-21T09:38:06Z'
const now = '2026-11-21T10:00:00Z'
const writer = (manager: string, fields: Partial<Writer> = {}): Writer => ({
  manager,
  operation: 'Update',
  apiVersion: 'v1',
  time: now,
  ...fields,
})
const entry = (manager: string, keys: string, fields: Partial<ManagedEntry> = {}): ManagedEntry => ({
  manager,
  operation: 'Update',
  apiVersion: 'v1',
  time: then,
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:data': Object.fromEntries([...keys].map((key) => [key === '.' ? key : `f:${key}`, {}])) },
  ...fields,
})
const configMap = (keys: string, entries?: readonly object[]): Anything => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'm', uid: 'u', ...(entries && { managedFields: entries }) },
  data: Object.fromEntries([...keys].map((key) => [key.toLowerCase(), key])),
})
const entriesOf = (object: KubeObject) => object.metadata?.managedFields
const track = (previous: KubeObject | undefined, next: KubeObject, by = writer('w')) =>
  entriesOf(trackUpdate(kind, { previous, next, writer: by }))

describe('who owns what after a write', () => {
  const previous = configMap('ab', [entry('one', '.a'), entry('two', 'b')])

  test.each<{ name: string; next: string; by?: Writer; want: readonly ManagedEntry[] }>([
    {
      name: 'what is new is the writer’s',
      next: 'abc',
      want: [entry('one', '.a'), entry('two', 'b'), entry('w', 'c', { time: now })],
    },
    {
      name: 'what is changed is taken from its owner',
      next: 'aB',
      want: [entry('one', '.a'), entry('w', 'b', { time: now })],
    },
    {
      name: 'what is gone is nobody’s, and its owner keeps the time',
      next: 'b',
      want: [entry('one', ''), entry('two', 'b')],
    },
    { name: 'all gone but the map', next: '', want: [entry('one', '')] },
    { name: 'nothing', next: 'ab', want: [entry('one', '.a'), entry('two', 'b')] },
    {
      name: 'more for who has an entry',
      next: 'abc',
      by: writer('two'),
      want: [entry('one', '.a'), entry('two', 'bc', { time: now })],
    },
    {
      name: 'what was the writer’s before has a new time',
      next: 'aB',
      by: writer('two'),
      want: [entry('one', '.a'), entry('two', 'b', { time: now })],
    },
    {
      name: 'a writer of the same name at a subresource has an entry of its own',
      next: 'abc',
      by: writer('two', { subresource: 'status' }),
      want: [entry('one', '.a'), entry('two', 'b'), entry('two', 'c', { time: now, subresource: 'status' })],
    },
    {
      name: 'an unnamed writer',
      next: 'abc',
      by: writer(''),
      want: [entry('one', '.a'), entry('two', 'b'), entry('unknown', 'c', { time: now })],
    },
  ])('$name', ({ next, by, want }) => {
    const sent = configMap(next)
    const isEmptied = next === ''
    expect(track(previous, isEmptied ? { ...sent, data: {} } : sent, by)).toEqual(want)
  })

  test('a write that changes nothing leaves the entries as they are', () => {
    const next = { ...previous, metadata: { ...previous.metadata, labels: undefined } }
    expect(track(previous, next)).toBe(previous.metadata?.managedFields)
  })

  test('what an object is called, and what the server says of it, is not tracked', () => {
    const metadata = {
      name: 'm',
      generateName: 'x',
      namespace: 'n',
      uid: 'u',
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: now,
      selfLink: 's',
    }
    expect(track(undefined, { apiVersion: 'v1', kind: 'ConfigMap', metadata })).toEqual([
      entry('w', '', { time: now, fieldsV1: { 'f:metadata': { 'f:generateName': {} } } }),
    ])
  })

  test('an object with nothing in it has no entries', () => {
    expect(track(undefined, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' } })).toBeUndefined()
  })

  test('fields that the endpoint resets are nobody’s', () => {
    const status: TrackedKind = { ...kind, resetFields: [['data']] }
    const next = { ...configMap('aC'), immutable: true }
    expect(entriesOf(trackUpdate(status, { previous, next, writer: writer('w') }))).toEqual([
      entry('one', '.a'),
      entry('two', 'b'),
      entry('w', '', { time: now, fieldsV1: { 'f:immutable': {} } }),
    ])
  })

  test('the eleventh manager makes one of the oldest', () => {
    const keys = [...'abcdefghij']
    const ten = keys.map((key, index) => entry(key, key, { time: `2026-11-21T09:00:1${index}Z` }))
    const after = track(configMap(keys.join(''), ten), configMap(`${keys.join('')}k`)) ?? []
    expect(after).toHaveLength(10)
    expect(after[0]).toEqual(entry('ancient-changes', 'ab', { time: '2026-11-21T09:00:11Z' }))
    expect(after[9]).toEqual(entry('w', 'k', { time: now }))
  })
})

describe('managed fields that were sent', () => {
  const kept = [entry('one', '.a')]
  const previous = configMap('a', kept)

  test.each<{ name: string; sent: readonly object[] | undefined; by?: Writer; want: readonly object[] | undefined }>([
    { name: 'none: they stay', sent: undefined, want: [entry('one', '.a'), entry('w', 'b', { time: now })] },
    { name: 'an empty list: they start anew', sent: [], want: undefined },
    { name: 'an empty entry: they start anew', sent: [{}], want: undefined },
    {
      name: 'others: they are taken',
      sent: [entry('other', 'a')],
      want: [entry('other', 'a'), entry('w', 'b', { time: now })],
    },
    {
      name: 'steps in another order come into order',
      sent: [entry('other', '', { fieldsV1: { 'f:metadata': { 'f:labels': {} }, 'f:data': { 'f:a': {} } } })],
      want: [
        entry('other', '', { fieldsV1: { 'f:data': { 'f:a': {} }, 'f:metadata': { 'f:labels': {} } } }),
        entry('w', 'b', { time: now }),
      ],
    },
    {
      name: 'unreadable ones: they stay',
      sent: [{ manager: 'x' }],
      want: [entry('one', '.a'), entry('w', 'b', { time: now })],
    },
    {
      name: 'two empty entries are unreadable',
      sent: [{}, {}],
      want: [entry('one', '.a'), entry('w', 'b', { time: now })],
    },
    {
      name: 'an entry without fields goes',
      sent: [entry('other', '', { fieldsV1: {} })],
      want: [entry('w', 'b', { time: now })],
    },
    {
      name: 'of a version that is not known: they go',
      sent: [entry('other', 'a', { apiVersion: 'v0' })],
      want: [entry('w', 'b', { time: now })],
    },
    {
      name: 'to a subresource: they stay',
      sent: [],
      by: writer('w', { subresource: 'status' }),
      want: [entry('one', '.a'), entry('w', 'b', { time: now, subresource: 'status' })],
    },
  ])('$name', ({ sent, by, want }) => {
    expect(JSON.stringify(track(previous, configMap('ab', sent), by))).toBe(JSON.stringify(want))
  })

  test('on create they are taken, too', () => {
    expect(track(undefined, configMap('ab', [entry('other', 'a')]))).toEqual([entry('w', '.ab', { time: now })])
  })

  test('on create an empty list is none', () => {
    expect(track(undefined, configMap('a', []))).toEqual([entry('w', '.a', { time: now })])
  })

  test('an object without entries gets none', () => {
    expect(track(configMap('a'), configMap('ab'))).toBeUndefined()
  })

  test('what is unreadable in the store is none', () => {
    expect(track(configMap('a', [{ manager: 'x' }]), configMap('ab'))).toBeUndefined()
  })
})

describe('an entry of another version', () => {
  const autoscalers: TrackedKind = {
    schema: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v2',
    convert: (object, apiVersion) => {
      if (apiVersion !== 'autoscaling/v1') return undefined
      const { metrics, ...spec } = (object as { spec?: { metrics?: number } }).spec ?? {}
      return { ...object, apiVersion, spec: { ...spec, targetCPUUtilizationPercentage: metrics } }
    },
  }
  const autoscaler = (metrics: number, entries?: readonly object[]): Anything => ({
    metadata: { name: 'h', uid: 'u', ...(entries && { managedFields: entries }) },
    spec: { metrics, maxReplicas: 3 },
  })
  const old = (apiVersion: string, fields: object) =>
    entry('old', '', { apiVersion, fieldsV1: { 'f:spec': { ...fields } } })
  const owned = { 'f:maxReplicas': {}, 'f:targetCPUUtilizationPercentage': {} }

  test('loses what changed in its own words', () => {
    const previous = autoscaler(50, [old('autoscaling/v1', owned), old('autoscaling/v2beta1', owned)])
    const next = autoscaler(60)
    const by = writer('w', { apiVersion: 'autoscaling/v2' })
    expect(entriesOf(trackUpdate(autoscalers, { previous, next, writer: by }))).toEqual([
      old('autoscaling/v1', { 'f:maxReplicas': {} }),
      entry('w', '', { apiVersion: 'autoscaling/v2', time: now, fieldsV1: { 'f:spec': { 'f:metrics': {} } } }),
    ])
  })
})
