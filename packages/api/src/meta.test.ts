import { expect, test } from 'vitest'
import {
  annotationsOf,
  creationTimeMs,
  generationOf,
  isBeingDeleted,
  keyOf,
  labelsOf,
  nameOf,
  namespaceOf,
  resourceVersionOf,
  splitKey,
  uidOf,
} from './meta.ts'

test('what an object says of itself', () => {
  const object = {
    metadata: {
      name: 'web',
      namespace: 'default',
      uid: 'u',
      resourceVersion: '7',
      generation: 2,
      labels: { a: 'b' },
      annotations: { c: 'd' },
      creationTimestamp: '2026-11-21T09:38:06Z',
      deletionTimestamp: '2026-11-21T09:39:06Z',
    },
  }
  expect([nameOf(object), namespaceOf(object), uidOf(object), resourceVersionOf(object)]).toEqual([
    'web',
    'default',
    'u',
    '7',
  ])
  expect([generationOf(object), labelsOf(object), annotationsOf(object)]).toEqual([2, { a: 'b' }, { c: 'd' }])
  expect([isBeingDeleted(object), creationTimeMs(object)]).toEqual([true, Date.UTC(2026, 10, 21, 9, 38, 6)])
})

test('a draft has none of it', () => {
  for (const draft of [{}, { metadata: {} }]) {
    expect([nameOf(draft), namespaceOf(draft), uidOf(draft), resourceVersionOf(draft)]).toEqual(['', '', '', ''])
    expect([generationOf(draft), labelsOf(draft), annotationsOf(draft)]).toEqual([0, {}, {}])
    expect([isBeingDeleted(draft), creationTimeMs(draft)]).toEqual([false, 0])
  }
})

test.each([
  { metadata: { name: 'web', namespace: 'default' }, key: 'default/web' },
  { metadata: { name: 'node-1' }, key: 'node-1' },
  { metadata: { name: 'node-1', namespace: '' }, key: 'node-1' },
])('$key names an object and is read back', ({ metadata, key }) => {
  expect(keyOf({ metadata })).toBe(key)
  expect(splitKey(key)).toEqual({ name: metadata.name, namespace: metadata.namespace ?? '' })
})
