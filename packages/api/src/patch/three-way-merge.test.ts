import { deepFreeze } from '@coxswain/base'
import { describe, expect, test } from 'vitest'
import { findSchema } from '../schemas.ts'
import type { PatchSchema } from './patch-schema.ts'
import { createThreeWayJsonMergePatch, createThreeWayMergePatch, type ThreeStates } from './three-way-merge.ts'
import { keyUnchanged } from './two-way-merge.ts'

const pod: PatchSchema = { name: 'io.k8s.api.core.v1.Pod', named: findSchema }
const labels = (value: object): object => ({ metadata: { labels: value } })
const containers = (...list: readonly object[]): object => ({ spec: { containers: list } })
const states = (original: object, modified: object, current: object): ThreeStates =>
  deepFreeze({ original, modified, current }) as ThreeStates

const rows = [
  {
    name: 'an addition',
    original: labels({}),
    modified: labels({ a: '1' }),
    current: labels({}),
    want: labels({ a: '1' }),
  },
  {
    name: 'a change',
    original: labels({ a: '1' }),
    modified: labels({ a: '2' }),
    current: labels({ a: '1' }),
    want: labels({ a: '2' }),
  },
  {
    name: 'a removal',
    original: labels({ a: '1' }),
    modified: labels({}),
    current: labels({ a: '1', b: '1' }),
    want: labels({ a: null }),
  },
  {
    name: 'a removal of what is gone',
    original: labels({ a: '1' }),
    modified: labels({}),
    current: labels({}),
    want: labels({ a: null }),
  },
  {
    name: 'what others add is left alone',
    original: labels({}),
    modified: labels({}),
    current: labels({ b: '1' }),
    want: {},
  },
  {
    name: 'what others change is put back',
    original: labels({ a: '1' }),
    modified: labels({ a: '1' }),
    current: labels({ a: '2' }),
    want: labels({ a: '1' }),
  },
  {
    name: 'what others remove is put back',
    original: labels({ a: '1' }),
    modified: labels({ a: '1' }),
    current: {},
    want: labels({ a: '1' }),
  },
]

describe('strategic', () => {
  test.each([
    ...rows,
    {
      name: 'an element that goes, one that is added, and one of others',
      original: containers({ name: 'a' }, { name: 'b' }),
      modified: containers({ name: 'b' }, { name: 'n' }),
      current: containers({ name: 'sidecar' }, { name: 'a' }, { name: 'b' }),
      want: {
        spec: {
          '$setElementOrder/containers': [{ name: 'b' }, { name: 'n' }],
          containers: [{ name: 'n' }, { name: 'a', $patch: 'delete' }],
        },
      },
    },
    {
      name: 'a scalar that goes beside one that is added',
      original: { metadata: { finalizers: ['a'] } },
      modified: { metadata: { finalizers: ['b'] } },
      current: { metadata: { finalizers: ['a', 'x'] } },
      want: {
        metadata: {
          '$deleteFromPrimitiveList/finalizers': ['a'],
          '$setElementOrder/finalizers': ['b'],
          finalizers: ['b'],
        },
      },
    },
  ])('$name', ({ original, modified, current, want }) => {
    const patch = createThreeWayMergePatch(states(original, modified, current), pod, { overwrite: true })
    expect(patch).toStrictEqual(want)
  })

  test.each([
    {
      name: 'the same field, another value',
      modified: labels({ a: '2' }),
      current: labels({ a: '3' }),
      conflicts: true,
    },
    {
      name: 'the same field, the same value',
      modified: labels({ a: '2' }),
      current: labels({ a: '2' }),
      conflicts: false,
    },
    { name: 'another field', modified: labels({ a: '2' }), current: labels({ a: '1', b: '1' }), conflicts: false },
    { name: 'removed here, changed there', modified: labels({}), current: labels({ a: '3' }), conflicts: true },
    { name: 'changed here, removed there', modified: labels({ a: '2' }), current: labels({}), conflicts: true },
    {
      name: 'different elements of a list',
      modified: { ...labels({ a: '1' }), ...containers({ name: 'x', image: 'i' }) },
      current: { ...labels({ a: '1' }), ...containers({ name: 'y', image: 'j' }) },
      conflicts: false,
    },
    {
      name: 'the same element of a list',
      modified: { ...labels({ a: '1' }), ...containers({ name: 'x', image: 'i' }) },
      current: { ...labels({ a: '1' }), ...containers({ name: 'x', image: 'j' }) },
      conflicts: true,
    },
    {
      name: 'lists that are replaced',
      modified: { ...labels({ a: '1' }), spec: { tolerations: [{ key: 'x' }] } },
      current: { ...labels({ a: '1' }), spec: { tolerations: [{ key: 'y' }] } },
      conflicts: true,
    },
    {
      name: 'merged scalars never',
      modified: { metadata: { labels: { a: '1' }, finalizers: ['x'] } },
      current: { metadata: { labels: { a: '1' }, finalizers: ['y'] } },
      conflicts: false,
    },
  ])('without overwriting: $name', ({ modified, current, conflicts }) => {
    const create = (): unknown =>
      createThreeWayMergePatch(states(labels({ a: '1' }), modified, current), pod, { overwrite: false })
    if (conflicts) expect(create).toThrow(expect.objectContaining({ kind: 'conflict' }))
    else expect(create).not.toThrow()
  })

  test('a conflict shows both sides', () => {
    const both = states(labels({ a: '1' }), labels({ a: '2' }), labels({ a: '3' }))
    expect(() => createThreeWayMergePatch(both, pod, { overwrite: false })).toThrow(
      'patch:\nmetadata:\n  labels:\n    a: "2"\n\nconflicts with changes made from original to current:\nmetadata:\n  labels:\n    a: "3"\n\n',
    )
  })

  test('a precondition that does not hold', () => {
    const options = { overwrite: true, preconditions: [keyUnchanged('metadata')] }
    const create = (): unknown => createThreeWayMergePatch(states({}, labels({ a: '2' }), {}), pod, options)
    expect(create).toThrow('precondition failed for: map[metadata:map[labels:map[a:2]]]')
  })
})

describe('as a JSON merge patch', () => {
  test.each([
    ...rows,
    {
      name: 'a list is one value',
      original: {},
      modified: containers({ name: 'a' }),
      current: containers({ name: 'b' }),
      want: containers({ name: 'a' }),
    },
    { name: 'an empty object is a value', original: {}, modified: labels({}), current: {}, want: labels({}) },
  ])('$name', ({ original, modified, current, want }) => {
    expect(createThreeWayJsonMergePatch(states(original, modified, current))).toStrictEqual(want)
  })

  test('a precondition that does not hold', () => {
    const kindChanges = states({}, { kind: 'x' }, {})
    expect(() => createThreeWayJsonMergePatch(kindChanges, [keyUnchanged('kind')])).toThrow(
      expect.objectContaining({ kind: 'precondition', message: 'precondition failed for: map[kind:x]' }),
    )
  })
})
