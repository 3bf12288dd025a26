import { deepFreeze } from '@coxswain/base'
import { describe, expect, test } from 'vitest'
import { findSchema } from '../schemas.ts'
import { PatchError } from './patch-error.ts'
import type { PatchSchema } from './patch-schema.ts'
import { createTwoWayMergePatch, keyUnchanged, metadataKeyUnchanged } from './two-way-merge.ts'

const schemaFor = (name: string): PatchSchema => ({ name: `io.k8s.api.${name}`, named: findSchema })
const pod = schemaFor('core.v1.Pod')
const deployment = schemaFor('apps.v1.Deployment')

const diff = (original: object, modified: object, schema = pod): unknown =>
  createTwoWayMergePatch(deepFreeze(original) as never, deepFreeze(modified) as never, schema)

const named = (...names: readonly string[]): readonly object[] => names.map((name) => ({ name }))
const lists = (value: string): object => ({ metadata: { finalizers: [[value]] } })
const strategy = (value: object): object => ({ spec: { strategy: value } })
const containers = (...list: readonly object[]): object => ({ spec: { containers: list } })
const finalizers = (...list: readonly string[]): object => ({ metadata: { finalizers: list } })

describe('what goes into a patch', () => {
  test.each([
    {
      name: 'nothing',
      original: containers({ name: 'a', args: ['x'] }),
      modified: containers({ name: 'a', args: ['x'] }),
      want: {},
    },
    {
      name: 'a key that is added',
      original: {},
      modified: { spec: { nodeName: 'n' } },
      want: { spec: { nodeName: 'n' } },
    },
    {
      name: 'a key that goes, as null',
      original: { spec: { nodeName: 'n' } },
      modified: { spec: {} },
      want: { spec: { nodeName: null } },
    },
    {
      name: 'a null that is set',
      original: { spec: { nodeName: 'n' } },
      modified: { spec: { nodeName: null } },
      want: { spec: { nodeName: null } },
    },
    {
      name: 'another type',
      original: { spec: { nodeName: 'n' } },
      modified: { spec: { nodeName: 1 } },
      want: { spec: { nodeName: 1 } },
    },
    {
      name: 'a list without merge key, whole',
      original: { spec: { tolerations: [{ key: 'a' }] } },
      modified: { spec: { tolerations: [{ key: 'a' }, { key: 'b' }] } },
      want: { spec: { tolerations: [{ key: 'a' }, { key: 'b' }] } },
    },
    {
      name: 'an element that is added',
      original: containers(...named('a')),
      modified: containers(...named('a', 'b')),
      want: { spec: { '$setElementOrder/containers': named('a', 'b'), containers: named('b') } },
    },
    {
      name: 'an element that changes, with its key',
      original: containers({ name: 'a', image: 'x', tty: true }),
      modified: containers({ name: 'a', image: 'y', tty: true }),
      want: { spec: { '$setElementOrder/containers': named('a'), containers: [{ name: 'a', image: 'y' }] } },
    },
    {
      name: 'an element that goes',
      original: containers(...named('a', 'b')),
      modified: containers(...named('b')),
      want: { spec: { '$setElementOrder/containers': named('b'), containers: [{ name: 'a', $patch: 'delete' }] } },
    },
    {
      name: 'all elements go: no order is left',
      original: containers(...named('a')),
      modified: containers(),
      want: { spec: { containers: [{ name: 'a', $patch: 'delete' }] } },
    },
    {
      name: 'another order',
      original: containers(...named('a', 'b')),
      modified: containers(...named('b', 'a')),
      want: { spec: { '$setElementOrder/containers': named('b', 'a') } },
    },
    {
      name: 'a list where there was an empty one',
      original: containers(),
      modified: containers(...named('b', 'a')),
      want: { spec: { containers: named('b', 'a') } },
    },
    {
      name: 'scalars that are added and go',
      original: finalizers('a', 'b'),
      modified: finalizers('c', 'b'),
      want: {
        metadata: {
          '$deleteFromPrimitiveList/finalizers': ['a'],
          '$setElementOrder/finalizers': ['c', 'b'],
          finalizers: ['c'],
        },
      },
    },
    {
      name: 'scalars that are not sorted, even if they do not change',
      original: finalizers('b', 'a'),
      modified: finalizers('b', 'a'),
      want: { metadata: { '$setElementOrder/finalizers': ['b', 'a'] } },
    },
    {
      name: 'a volume of another kind',
      original: { spec: { volumes: [{ name: 'v', emptyDir: {} }] } },
      modified: { spec: { volumes: [{ name: 'v', hostPath: { path: '/' } }] } },
      want: {
        spec: {
          '$setElementOrder/volumes': named('v'),
          volumes: [{ $retainKeys: ['hostPath', 'name'], emptyDir: null, hostPath: { path: '/' }, name: 'v' }],
        },
      },
    },
    {
      name: 'a directive that changes',
      original: { metadata: { $patch: 'delete' } },
      modified: { metadata: { $patch: 'replace' } },
      want: { metadata: { $patch: 'replace' } },
    },
    {
      name: 'a directive that does not',
      original: { metadata: { $patch: 'delete' } },
      modified: { metadata: { $patch: 'delete' } },
      want: {},
    },
    {
      name: 'unknown fields that are equal are passed over',
      original: { spec: { x: { y: 1 }, z: [1] } },
      modified: { spec: { x: { y: 1 }, z: [1] } },
      want: {},
    },
  ])('$name', ({ original, modified, want }) => {
    expect(diff(original, modified)).toStrictEqual(want)
  })

  test('the keys of a strategy that stay', () => {
    const rolling = strategy({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } })
    const want = strategy({ $retainKeys: ['type'], type: 'Recreate', rollingUpdate: null })
    expect(diff(rolling, strategy({ type: 'Recreate' }), deployment)).toStrictEqual(want)
  })
})

describe('refusals', () => {
  test.each([
    {
      message: 'map: map[image:x] does not contain declared merge key: name',
      original: containers({ image: 'x' }),
      modified: containers({ name: 'a' }),
    },
    {
      message: 'list element types are not identical: [[a] [1]]',
      original: finalizers('a'),
      modified: { metadata: { finalizers: [1] } },
    },
    {
      message: 'unable to find api field in struct PodSpec for the json field "x"',
      original: { spec: { x: { y: 1 } } },
      modified: { spec: { x: { y: 2 } } },
    },
    {
      message: 'invalid value for special key: $patch',
      original: { metadata: { $patch: 1 } },
      modified: { metadata: { $patch: 'delete' } },
    },
  ])('$message', ({ message, original, modified }) => {
    expect(() => diff(original, modified)).toThrow(new PatchError('unmergeable', message))
  })

  test('lists of lists', () => {
    expect(() => diff(lists('a'), lists('b'))).toThrow(
      new PatchError('inapplicable', 'lists of lists are not supported'),
    )
  })

  test('a precondition that does not hold', () => {
    const [original, modified] = [
      { kind: 'Pod', metadata: { name: 'a' } },
      { kind: 'Pod', metadata: { name: 'b' } },
    ]
    const conditions = [keyUnchanged('kind'), metadataKeyUnchanged('uid')]
    expect(createTwoWayMergePatch(original, modified, pod, conditions)).toEqual({ metadata: { name: 'b' } })
    expect(() => createTwoWayMergePatch(original, modified, pod, [metadataKeyUnchanged('name')])).toThrow(
      new PatchError('precondition', 'precondition failed for: map[metadata:map[name:b]]'),
    )
    expect(() => createTwoWayMergePatch(original, { metadata: { name: 'a' } }, pod, conditions)).toThrow(
      new PatchError('precondition', 'precondition failed for: map[kind:<nil>]'),
    )
  })
})
