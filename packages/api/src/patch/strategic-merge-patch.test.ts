import { deepFreeze } from '@coxswain/base'
import { describe, expect, test } from 'vitest'
import { findSchema } from '../schemas.ts'
import { PatchError } from './patch-error.ts'
import type { PatchSchema } from './patch-schema.ts'
import { applyStrategicMergePatch } from './strategic-merge-patch.ts'

const schemaFor = (name: string): PatchSchema => ({ name: `io.k8s.api.${name}`, named: findSchema })
const pod = schemaFor('core.v1.Pod')
const deployment = schemaFor('apps.v1.Deployment')

const apply = (document: object, patch: unknown, schema = pod): unknown =>
  applyStrategicMergePatch(deepFreeze(document), deepFreeze(patch), schema)

const one = { name: 'one', image: 'a', env: [{ name: 'A', value: '1' }] }
const two = { name: 'two', image: 'b' }
const named = (...names: readonly string[]): readonly object[] => names.map((name) => ({ name }))
const volumes = (...list: readonly unknown[]): object => ({ spec: { volumes: list } })
const containers = (...list: readonly unknown[]): object => ({ spec: { containers: list } })

describe('objects', () => {
  test.each([
    {
      name: 'keys are set and added',
      live: { metadata: { labels: { a: '1' } } },
      patch: { metadata: { labels: { a: '2', b: '3' } } },
      want: { metadata: { labels: { a: '2', b: '3' } } },
    },
    {
      name: 'null removes',
      live: { metadata: { labels: { a: '1', b: '2' } } },
      patch: { metadata: { labels: { a: null } } },
      want: { metadata: { labels: { b: '2' } } },
    },
    {
      name: 'null of an absent key does nothing',
      live: { metadata: {} },
      patch: { metadata: { labels: null } },
      want: { metadata: {} },
    },
    {
      name: 'nulls go from what is added',
      live: {},
      patch: { spec: { securityContext: { runAsUser: null, runAsGroup: 1 } } },
      want: { spec: { securityContext: { runAsGroup: 1 } } },
    },
    {
      name: 'another type replaces',
      live: { spec: { nodeSelector: { a: '1' } } },
      patch: { spec: { nodeSelector: 'text' } },
      want: { spec: { nodeSelector: 'text' } },
    },
    {
      name: 'unknown fields are taken over',
      live: { spec: {} },
      patch: { spec: { nonsense: [{ a: 1 }] } },
      want: { spec: { nonsense: [{ a: 1 }] } },
    },
    {
      name: 'undefined is no key',
      live: { spec: { nodeName: 'n' } },
      patch: { spec: { nodeName: undefined } },
      want: { spec: { nodeName: 'n' } },
    },
    {
      name: 'keys named __proto__ are data',
      live: { metadata: { labels: {} } },
      patch: JSON.parse('{"metadata":{"labels":{"__proto__":"x"}}}') as object,
      want: JSON.parse('{"metadata":{"labels":{"__proto__":"x"}}}') as object,
    },
  ])('$name', ({ live, patch, want }) => {
    expect(apply(live, patch)).toEqual(want)
  })
})

describe('$patch in an object', () => {
  const live = { metadata: { labels: { a: '1', b: '2' } } }
  test.each([
    {
      name: 'replace',
      patch: { metadata: { labels: { $patch: 'replace', c: '3' } } },
      want: { metadata: { labels: { c: '3' } } },
    },
    {
      name: 'delete empties',
      patch: { metadata: { labels: { $patch: 'delete', c: '3' } } },
      want: { metadata: { labels: {} } },
    },
    { name: 'delete of the whole', patch: { $patch: 'delete' }, want: {} },
    { name: 'replace of the whole', patch: { $patch: 'replace', kind: 'Pod' }, want: { kind: 'Pod' } },
    {
      name: 'in an object that is not there: nothing is added',
      patch: { metadata: { annotations: { $patch: 'delete', c: '3' } } },
      want: live,
    },
    {
      name: 'null is no directive in what is added',
      patch: { metadata: { annotations: { $patch: null, c: '3' } } },
      want: { metadata: { labels: { a: '1', b: '2' }, annotations: { c: '3' } } },
    },
  ])('$name', ({ patch, want }) => {
    expect(apply(live, patch)).toEqual(want)
  })
})

describe('lists that are merged', () => {
  test.each([
    {
      name: 'an element is merged by its key',
      patch: containers({ name: 'two', image: 'b2' }),
      want: [one, { name: 'two', image: 'b2' }],
    },
    {
      name: 'a new element goes before those of the server',
      patch: containers({ name: 'new' }),
      want: [{ name: 'new' }, one, two],
    },
    {
      name: 'the patch orders its own elements',
      patch: containers({ name: 'two' }, { name: 'one' }),
      want: [two, one],
    },
    {
      name: 'merging goes on inside',
      patch: containers({ name: 'one', env: [{ name: 'B', value: '2' }] }),
      want: [
        {
          ...one,
          env: [
            { name: 'B', value: '2' },
            { name: 'A', value: '1' },
          ],
        },
        two,
      ],
    },
    {
      name: 'by number as well',
      live: [{ name: 'one', ports: [{ containerPort: 80, name: 'x' }] }],
      patch: containers({ name: 'one', ports: [{ containerPort: 80, name: 'y' }] }),
      want: [{ name: 'one', ports: [{ containerPort: 80, name: 'y' }] }],
    },
    {
      name: 'an element that is named twice',
      patch: containers({ name: 'new', image: 'x' }, { name: 'new', tty: true }),
      want: [{ name: 'new', image: 'x', tty: true }, one, two],
    },
    { name: 'null removes the list', patch: { spec: { containers: null } }, want: undefined },
    { name: 'an empty list changes nothing', patch: containers(), want: [one, two] },
    {
      name: 'a list without merge key is replaced',
      patch: { spec: { tolerations: [{ key: 'x' }] } },
      want: [one, two],
    },
  ])('$name', ({ live, patch, want }) => {
    const result = apply(containers(...(live ?? [one, two])), patch) as { spec: { containers: unknown } }
    expect(result.spec.containers).toEqual(want)
  })

  test('lists without merge key are replaced', () => {
    const live = { spec: { tolerations: [{ key: 'a' }, { key: 'b' }] } }
    expect(apply(live, { spec: { tolerations: [{ key: 'c' }] } })).toEqual({ spec: { tolerations: [{ key: 'c' }] } })
  })

  test('scalars are merged as a set', () => {
    const live = { metadata: { finalizers: ['a', 'b'] } }
    expect(apply(live, { metadata: { finalizers: ['c', 'b'] } })).toEqual({ metadata: { finalizers: ['c', 'a', 'b'] } })
  })
})

describe('$patch in an element', () => {
  test.each([
    { name: 'delete', change: [{ name: 'one', $patch: 'delete' }], want: [two] },
    { name: 'delete of an absent one', change: [{ name: 'x', $patch: 'delete' }], want: [one, two] },
    {
      name: 'delete takes all of this name',
      live: [one, two, { name: 'one' }],
      change: [{ name: 'one', $patch: 'delete' }],
      want: [two],
    },
    {
      name: 'delete and add of another',
      change: [{ name: 'one', $patch: 'delete' }, { name: 'x' }],
      want: [{ name: 'x' }, two],
    },
    {
      name: 'replace takes the rest of the list',
      change: [{ $patch: 'replace' }, { name: 'x' }],
      want: [{ name: 'x' }],
    },
    { name: 'replace alone empties', change: [{ $patch: 'replace' }], want: [] },
    {
      name: 'delete inside an element',
      change: [{ name: 'one', env: [{ name: 'A', $patch: 'delete' }] }],
      want: [{ ...one, env: [] }, two],
    },
  ])('$name', ({ live, change, want }) => {
    expect(apply(containers(...(live ?? [one, two])), containers(...change))).toEqual(containers(...want))
  })

  test('an element with a directive is not added to a list that is not there', () => {
    expect(apply({ spec: {} }, containers({ name: 'x', $patch: 'delete' }, { name: 'y' }))).toEqual(
      containers({ name: 'y' }),
    )
  })
})

describe('$retainKeys', () => {
  const live = { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } }
  test.each([
    {
      name: 'takes out what it does not name',
      strategy: { $retainKeys: ['type'], type: 'Recreate' },
      want: { type: 'Recreate' },
    },
    {
      name: 'keeps what it names',
      strategy: { $retainKeys: ['type', 'rollingUpdate'], type: 'Recreate' },
      want: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } },
    },
    {
      name: 'nulls need not be named',
      strategy: { $retainKeys: ['type'], rollingUpdate: null },
      want: { type: 'RollingUpdate' },
    },
    { name: 'of nothing', strategy: { $retainKeys: [] }, want: {} },
  ])('$name', ({ strategy, want }) => {
    expect(apply(live, { spec: { strategy } }, deployment)).toEqual({ spec: { strategy: want } })
  })

  test('in an element of a list: the volume gets another source', () => {
    const patch = volumes({ name: 'v', $retainKeys: ['name', 'secret'], secret: { secretName: 's' } })
    expect(apply(volumes({ name: 'v', emptyDir: {} }), patch)).toEqual(
      volumes({ name: 'v', secret: { secretName: 's' } }),
    )
  })
})

describe('$deleteFromPrimitiveList', () => {
  const live = { metadata: { finalizers: ['a', 'b', 'c', 'a'] } }
  const key = '$deleteFromPrimitiveList/finalizers'
  test.each([
    { name: 'takes out every one of a value', patch: { [key]: ['a', 'x'] }, want: { finalizers: ['b', 'c'] } },
    { name: 'beside additions', patch: { [key]: ['b'], finalizers: ['d'] }, want: { finalizers: ['d', 'a', 'c'] } },
    { name: 'null removes the list', patch: { [key]: null }, want: {} },
    { name: 'what is no list is passed over', patch: { [key]: 'a' }, want: { finalizers: ['a', 'b', 'c', 'a'] } },
    {
      name: 'of a list that is not there',
      patch: { '$deleteFromPrimitiveList/other': ['a'] },
      want: { finalizers: ['a', 'b', 'c', 'a'] },
    },
  ])('$name', ({ patch, want }) => {
    expect(apply(live, { metadata: patch })).toEqual({ metadata: want })
  })
})

describe('$setElementOrder', () => {
  test.each([
    {
      name: 'orders a list that does not change',
      live: ['a', 'b'],
      change: undefined,
      order: ['b', 'a'],
      want: ['b', 'a'],
    },
    { name: 'orders what is merged', live: ['a', 'b'], change: ['n'], order: ['a', 'n', 'b'], want: ['a', 'n', 'b'] },
    {
      name: 'what it does not name stays where it was',
      live: ['a', 'server', 'b'],
      change: undefined,
      order: ['b', 'a'],
      want: ['server', 'b', 'a'],
    },
    {
      name: 'what it does not name stays before what it preceded',
      live: ['server', 'a', 'b'],
      change: ['n'],
      order: ['n', 'a', 'b'],
      want: ['n', 'server', 'a', 'b'],
    },
    { name: 'adds a list', live: undefined, change: ['a', 'b'], order: ['a', 'b'], want: ['a', 'b'] },
    { name: 'of names that are not there', live: ['a'], change: undefined, order: ['x', 'a', 'y'], want: ['a'] },
    { name: 'without any list', live: undefined, change: undefined, order: ['x'], want: undefined },
  ])('$name', ({ live, change, order, want }) => {
    const spec = (list: readonly string[] | undefined): object =>
      list === undefined ? {} : { containers: named(...list) }
    const patch = { spec: { '$setElementOrder/containers': named(...order), ...spec(change) } }
    expect(apply({ spec: spec(live) }, patch)).toEqual({ spec: spec(want) })
  })

  test('a new element takes the place that a deleted one has left', () => {
    const patch = {
      spec: { '$setElementOrder/containers': named('n'), containers: [{ name: 'a', $patch: 'delete' }, ...named('n')] },
    }
    expect(apply(containers(...named('a', 'b', 'c')), patch)).toEqual(containers(...named('b', 'c', 'n')))
  })

  test('orders scalars', () => {
    const patch = { metadata: { '$setElementOrder/finalizers': ['c', 'b'], finalizers: ['c'] } }
    expect(apply({ metadata: { finalizers: ['b', 'x'] } }, patch)).toEqual({
      metadata: { finalizers: ['c', 'b', 'x'] },
    })
  })

  test('an empty order leaves new elements to the order of the server', () => {
    const patch = { spec: { '$setElementOrder/containers': [], containers: named('c', 'd') } }
    expect(apply(containers(...named('a', 'b')), patch)).toEqual(containers(...named('a', 'b', 'd', 'c')))
  })
})

describe('refusals', () => {
  const live = { ...containers(one, two), metadata: { finalizers: ['a'], labels: { x: '1' } } }
  const unmergeable = 'unmergeable'
  const malformed = 'malformed'
  test.each([
    {
      kind: unmergeable,
      message: 'unknown patch type: bogus in map: map[$patch:bogus]',
      patch: { metadata: { labels: { $patch: 'bogus' } } },
    },
    {
      kind: unmergeable,
      message: 'unknown patch type: %!s(int64=1) in map: map[$patch:1]',
      patch: { metadata: { labels: { $patch: 1 } } },
    },
    {
      kind: unmergeable,
      message: 'unknown patch type: bogus in map: map[$patch:bogus name:one]',
      patch: containers({ name: 'one', $patch: 'bogus' }),
    },
    {
      kind: unmergeable,
      message: 'merging lists cannot yet be specified in the patch',
      patch: containers({ name: 'one', $patch: 'merge' }),
    },
    {
      kind: unmergeable,
      message: 'map: map[$patch:delete] does not contain declared merge key: name',
      patch: containers({ $patch: 'delete' }),
    },
    {
      kind: unmergeable,
      message: 'map: map[image:x] does not contain declared merge key: name',
      patch: containers({ image: 'x' }),
    },
    {
      kind: unmergeable,
      message:
        'list element types are not identical: [[map[env:[map[name:A value:1]] image:a name:one] map[image:b name:two]] [x]]',
      patch: containers('x'),
    },
    {
      kind: 'inapplicable',
      message: 'lists of lists are not supported',
      patch: { metadata: { finalizers: [['a']] } },
      live: { metadata: { finalizers: [] } },
    },
    {
      kind: unmergeable,
      message: 'expected a []interface {}, but received a string',
      patch: { spec: { '$setElementOrder/containers': 'x' } },
    },
    {
      kind: unmergeable,
      message: 'map: map[noname:x] does not contain declared merge key: name',
      patch: { spec: { '$setElementOrder/containers': [{ noname: 'x' }], containers: [{ name: 'one' }] } },
    },
    {
      kind: malformed,
      message: 'invalid patch format of setElementOrder list',
      patch: { spec: { $setElementOrder: [] } },
    },
    {
      kind: malformed,
      message: 'invalid patch format of primitive list',
      patch: { metadata: { $deleteFromPrimitiveList: ['a'] } },
    },
    {
      kind: malformed,
      message: 'invalid patch format of retainKeys',
      patch: containers({ name: 'one', $retainKeys: ['name'], image: 'x' }),
    },
    {
      kind: malformed,
      message: 'invalid patch format of retainKeys',
      patch: containers({ name: 'one', $retainKeys: 'name' }),
    },
    {
      kind: unmergeable,
      message: `The order in patch list:\n[map[name:x]]\n doesn't match $setElementOrder list:\n[map[name:one]]\n`,
      patch: { spec: { '$setElementOrder/containers': [{ name: 'one' }], containers: [{ name: 'x' }] } },
    },
    {
      kind: unmergeable,
      message: 'unable to find api field in struct PodSpec for the json field "nothing"',
      patch: { spec: { '$setElementOrder/nothing': ['x'] } },
    },
    {
      kind: unmergeable,
      message: 'merging an object in json but data type is not struct, instead is: map',
      patch: { metadata: { labels: { '$setElementOrder/y': ['x'] } } },
    },
    {
      kind: unmergeable,
      message: 'expected slice or array type, but got: struct',
      patch: { spec: { '$setElementOrder/nodeSelector': ['x'] } },
    },
    { kind: malformed, message: 'invalid JSON document', patch: 'x' },
    { kind: malformed, message: 'invalid JSON document', patch: [] },
  ])('$message', ({ kind, message, patch, live: other }) => {
    try {
      apply(other ?? live, patch)
    } catch (error) {
      expect(error).toBeInstanceOf(PatchError)
      expect(error).toMatchObject({ kind, message })
      return
    }
    expect.unreachable('the patch was applied')
  })
})

test('what does not change is shared, and a patch without effect gives the same object', () => {
  const live = deepFreeze({ ...containers(one, two), metadata: { labels: { a: '1' }, finalizers: ['f'] } })
  expect(apply(live, { metadata: { labels: { a: '1' }, finalizers: ['f'], annotations: null } })).toBe(live)
  expect(apply(live, containers({ name: 'one', env: [{ name: 'A', value: '1' }] }))).toBe(live)
  expect(apply(live, { spec: { '$setElementOrder/containers': [{ name: 'one' }, { name: 'two' }] } })).toBe(live)
  const changed = apply(live, containers({ name: 'two', image: 'c' })) as {
    metadata: unknown
    spec: { containers: unknown[] }
  }
  expect(changed.metadata).toBe(live.metadata)
  expect(changed.spec.containers[0]).toBe(one)
})
