import { deepFreeze } from '@coxswain/base'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyJsonPatch, jsonPatchOperationsMax, unknownJsonPatchFields } from './json-patch.ts'
import { PatchError } from './patch-error.ts'

const document = deepFreeze({
  a: { b: [1, 2, 3], c: null },
  list: [{ name: 'x' }, { name: 'y' }],
  'x/y': 1,
  'm~n': 2,
  '': 'e',
})

function refusal(run: () => unknown): { kind: string; message: string } {
  try {
    run()
  } catch (error) {
    if (error instanceof PatchError) return { kind: error.kind, message: error.message }
    throw error
  }
  throw new Error('the patch was applied')
}

const pointer = (key: string): string => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`

const operations = (count: number): unknown =>
  Array.from({ length: count }, () => ({ op: 'test', path: '/x~1y', value: 1 }))

const copies = (count: number): unknown =>
  Array.from({ length: count }, () => ({ op: 'copy', from: '/s', path: '/l/-' }))

describe('an operation that applies', () => {
  test.each([
    { name: 'adds a key', patch: [{ op: 'add', path: '/new', value: 1 }], want: { ...document, new: 1 } },
    { name: 'add replaces a key', patch: [{ op: 'add', path: '/list', value: 1 }], want: { ...document, list: 1 } },
    {
      name: 'adds null where no value is given',
      patch: [{ op: 'add', path: '/new' }],
      want: { ...document, new: null },
    },
    {
      name: 'inserts before an index',
      patch: [{ op: 'add', path: '/a/b/0', value: 0 }],
      want: { ...document, a: { b: [0, 1, 2, 3], c: null } },
    },
    {
      name: 'appends with -',
      patch: [{ op: 'add', path: '/a/b/-', value: 4 }],
      want: { ...document, a: { b: [1, 2, 3, 4], c: null } },
    },
    {
      name: 'appends at the index after the last',
      patch: [{ op: 'add', path: '/a/b/3', value: 4 }],
      want: { ...document, a: { b: [1, 2, 3, 4], c: null } },
    },
    {
      name: 'appends with -1',
      patch: [{ op: 'add', path: '/a/b/-1', value: 4 }],
      want: { ...document, a: { b: [1, 2, 3, 4], c: null } },
    },
    {
      name: 'takes leading zeros and signs in an index',
      patch: [{ op: 'remove', path: '/a/b/+01' }],
      want: { ...document, a: { b: [1, 3], c: null } },
    },
    {
      name: 'removes the last element with -1',
      patch: [{ op: 'remove', path: '/a/b/-1' }],
      want: { ...document, a: { b: [1, 2], c: null } },
    },
    {
      name: 'removes a key that is null',
      patch: [{ op: 'remove', path: '/a/c' }],
      want: { ...document, a: { b: [1, 2, 3] } },
    },
    {
      name: 'reaches into a list',
      patch: [{ op: 'replace', path: '/list/1/name', value: 'z' }],
      want: { ...document, list: [{ name: 'x' }, { name: 'z' }] },
    },
    {
      name: 'replace sets an absent key',
      patch: [{ op: 'replace', path: '/new', value: 1 }],
      want: { ...document, new: 1 },
    },
    {
      name: 'replaces the whole',
      patch: [
        { op: 'replace', path: '', value: { z: 1 } },
        { op: 'add', path: '/y', value: 2 },
      ],
      want: { z: 1, y: 2 },
    },
    {
      name: 'moves',
      patch: [{ op: 'move', from: '/a/b/0', path: '/list/0' }],
      want: { ...document, a: { b: [2, 3], c: null }, list: [1, { name: 'x' }, { name: 'y' }] },
    },
    {
      name: 'copies',
      patch: [{ op: 'copy', from: '/list/0', path: '/first' }],
      want: { ...document, first: { name: 'x' } },
    },
    {
      name: 'copies null from an absent key',
      patch: [{ op: 'copy', from: '/none', path: '/first' }],
      want: { ...document, first: null },
    },
    {
      name: 'a copy is changed on its own',
      patch: [
        { op: 'add', path: '/list/0/n', value: 1 },
        { op: 'copy', from: '/list/0', path: '/first' },
        { op: 'replace', path: '/first/name', value: 'f' },
      ],
      want: { ...document, list: [{ name: 'x', n: 1 }, { name: 'y' }], first: { name: 'f', n: 1 } },
    },
    {
      name: 'the source of a copy is changed on its own',
      patch: [
        { op: 'add', path: '/a/d', value: 1 },
        { op: 'copy', from: '/a', path: '/e' },
        { op: 'remove', path: '/a/b/0' },
      ],
      want: { ...document, a: { b: [2, 3], c: null, d: 1 }, e: { b: [1, 2, 3], c: null, d: 1 } },
    },
    {
      name: 'unescapes ~1',
      patch: [{ op: 'remove', path: '/x~1y' }],
      want: { a: document.a, list: document.list, 'm~n': 2, '': 'e' },
    },
    {
      name: 'unescapes ~0',
      patch: [{ op: 'remove', path: '/m~0n' }],
      want: { a: document.a, list: document.list, 'x/y': 1, '': 'e' },
    },
    { name: '~01 is ~1 and no slash', patch: [{ op: 'add', path: '/~01', value: 1 }], want: { ...document, '~1': 1 } },
    {
      name: '/ is the empty key',
      patch: [{ op: 'remove', path: '/' }],
      want: { a: document.a, list: document.list, 'x/y': 1, 'm~n': 2 },
    },
    {
      name: 'what stands before the first slash is ignored',
      patch: [{ op: 'add', path: 'a/new', value: 1 }],
      want: { ...document, new: 1 },
    },
    {
      name: 'test compares objects regardless of order',
      patch: [{ op: 'test', path: '/a', value: { c: null, b: [1, 2, 3] } }],
      want: document,
    },
    { name: 'test of an absent key finds null', patch: [{ op: 'test', path: '/none', value: null }], want: document },
    { name: 'test of an absent key without a value', patch: [{ op: 'test', path: '/none' }], want: document },
    { name: 'test of the whole', patch: [{ op: 'test', path: '', value: document }], want: document },
    { name: 'no operation', patch: [], want: document },
    { name: 'null is no operation', patch: null, want: document },
    {
      name: 'an own key named __proto__ is data',
      patch: [
        { op: 'add', path: '/__proto__', value: { z: 1 } },
        { op: 'test', path: '/__proto__/z', value: 1 },
        { op: 'remove', path: '/__proto__' },
      ],
      want: document,
    },
  ])('$name', ({ patch, want }) => {
    expect(applyJsonPatch(document, deepFreeze(patch))).toEqual(want)
  })
})

describe('a patch that does not apply', () => {
  test.each([
    {
      patch: [{ op: 'add', path: '', value: 1 }],
      message: 'add operation does not apply: doc is missing path: "": missing value',
    },
    {
      patch: [{ op: 'add', path: '/no/where', value: 1 }],
      message: 'add operation does not apply: doc is missing path: "/no/where": missing value',
    },
    {
      patch: [{ op: 'add', path: '/x~1y/z', value: 1 }],
      message: 'add operation does not apply: doc is missing path: "/x~1y/z": missing value',
    },
    {
      patch: [{ op: 'add', path: '/a/c/z', value: 1 }],
      message: 'add operation does not apply: doc is missing path: "/a/c/z": missing value',
    },
    {
      patch: [{ op: 'add', path: '/a/b/4', value: 1 }],
      message: "error in add for path: '/a/b/4': Unable to access invalid index: 4: invalid index referenced",
    },
    {
      patch: [{ op: 'add', path: '/a/b/-5', value: 1 }],
      message: "error in add for path: '/a/b/-5': Unable to access invalid index: -5: invalid index referenced",
    },
    {
      patch: [{ op: 'add', path: '/a/b/x', value: 1 }],
      message: `error in add for path: '/a/b/x': value was not a proper array index: 'x': strconv.Atoi: parsing "x": invalid syntax`,
    },
    {
      patch: [{ op: 'add', path: '/a/b/99999999999999999999', value: 1 }],
      message: `error in add for path: '/a/b/99999999999999999999': value was not a proper array index: '99999999999999999999': strconv.Atoi: parsing "99999999999999999999": value out of range`,
    },
    { patch: [{ op: 'add', value: 1 }], message: 'add operation failed to decode path: missing value' },
    {
      patch: [{ op: 'remove', path: '/none' }],
      message: "error in remove for path: '/none': Unable to remove nonexistent key: none: missing value",
    },
    {
      patch: [{ op: 'remove', path: '/constructor' }],
      message: "error in remove for path: '/constructor': Unable to remove nonexistent key: constructor: missing value",
    },
    {
      patch: [{ op: 'remove', path: '/a/b/3' }],
      message: "error in remove for path: '/a/b/3': Unable to access invalid index: 3: invalid index referenced",
    },
    {
      patch: [{ op: 'remove', path: '/a/b/-' }],
      message: `error in remove for path: '/a/b/-': strconv.Atoi: parsing "-": invalid syntax`,
    },
    { patch: [{ op: 'remove' }], message: 'remove operation failed to decode path: missing value' },
    {
      patch: [{ op: 'replace', path: '/no/where', value: 1 }],
      message: 'replace operation does not apply: doc is missing path: /no/where: missing value',
    },
    {
      patch: [{ op: 'replace', path: '/a/b/7', value: 1 }],
      message: 'replace operation does not apply: doc is missing key: /a/b/7: missing value',
    },
    {
      patch: [{ op: 'replace', path: '', value: 'x' }],
      message: 'replace operation value must be object or array: %!w(<nil>)',
    },
    {
      patch: [{ op: 'replace' }],
      message: 'replace operation failed to decode path: operation missing path field: missing value',
    },
    {
      patch: [{ op: 'move', from: '/none', path: '/z' }],
      message: "error in move for path: 'none': Unable to remove nonexistent key: none: missing value",
    },
    {
      patch: [{ op: 'move', from: '/a', path: '/a/b' }],
      message: 'move operation does not apply: doc is missing destination path: /a/b: missing value',
    },
    {
      patch: [{ op: 'move', from: '/a/b/9', path: '/z' }],
      message: "error in move for path: '9': Unable to access invalid index: 9: invalid index referenced",
    },
    {
      patch: [{ op: 'move', path: '/z' }],
      message: 'move operation failed to decode from: operation, missing from field: missing value',
    },
    {
      patch: [{ op: 'move', from: '/a' }],
      message: 'move operation failed to decode path: operation missing path field: missing value',
    },
    {
      patch: [{ op: 'copy', from: '/no/where', path: '/z' }],
      message: 'copy operation does not apply: doc is missing from path: /no/where: missing value',
    },
    {
      patch: [{ op: 'copy', from: '/a', path: '/no/where' }],
      message: 'copy operation does not apply: doc is missing destination path: /no/where: missing value',
    },
    {
      patch: [{ op: 'copy', from: '/a/b/x', path: '/z' }],
      message: `error in copy for from: '/a/b/x': strconv.Atoi: parsing "x": invalid syntax`,
    },
    {
      patch: [{ op: 'copy', from: '/a', path: '/a/b/x' }],
      message: `error while adding value during copy: value was not a proper array index: 'x': strconv.Atoi: parsing "x": invalid syntax`,
    },
    { patch: [{ op: 'test', path: '/a/b/0', value: 2 }], message: 'testing value /a/b/0 failed: test failed' },
    { patch: [{ op: 'test', path: '/a/b/0' }], message: 'testing value /a/b/0 failed: test failed' },
    { patch: [{ op: 'test', path: '/none', value: 1 }], message: 'testing value /none failed: test failed' },
    {
      patch: [{ op: 'test', path: '/no/where', value: 1 }],
      message: 'test operation does not apply: is missing path: /no/where: missing value',
    },
    {
      patch: [{ op: 'test', path: '/a/b/9', value: 1 }],
      message: "error in test for path: '/a/b/9': Unable to access invalid index: 9: invalid index referenced",
    },
    { patch: [{ op: 'test', path: '' }], message: 'testing value  failed: test failed' },
    { patch: [{ op: 'frob', path: '/a' }], message: 'Unexpected kind: frob' },
    { patch: [{ path: '/a' }], message: 'Unexpected kind: unknown' },
    { patch: [null], message: 'Unexpected kind: unknown' },
    {
      patch: [
        { op: 'add', path: '/new', value: 1 },
        { op: 'remove', path: '/none' },
      ],
      message: "error in remove for path: '/none': Unable to remove nonexistent key: none: missing value",
    },
  ])('$message', ({ patch, message }) => {
    expect(refusal(() => applyJsonPatch(document, patch))).toEqual({ kind: 'inapplicable', message })
  })

  test.each([
    {
      patch: { op: 'add' },
      message: 'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    },
    {
      patch: 'text',
      message: 'error decoding patch: json: cannot unmarshal string into Go value of type []handlers.jsonPatchOp',
    },
    {
      patch: [1],
      message: 'error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp',
    },
    {
      patch: [{ op: 'add', path: 5 }],
      message:
        'error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.path of type string',
    },
  ])('malformed: $message', ({ patch, message }) => {
    expect(refusal(() => applyJsonPatch(document, patch))).toEqual({ kind: 'malformed', message })
  })
})

test('as many operations as allowed apply, one more is refused before any is looked at', () => {
  expect(applyJsonPatch(document, operations(jsonPatchOperationsMax))).toBe(document)
  expect(refusal(() => applyJsonPatch(document, operations(jsonPatchOperationsMax + 1)))).toEqual({
    kind: 'too-many-operations',
    message: 'The allowed maximum operations in a JSON patch is 10000, got 10001',
  })
})

test('copies that grow beyond the limit are refused', () => {
  const limits = { operationsMax: 10, copyGrowthMaxBytes: 12 }
  const small = { s: 'é', l: [] }
  expect(applyJsonPatch(small, copies(3), limits)).toEqual({ s: 'é', l: ['é', 'é', 'é'] })
  expect(refusal(() => applyJsonPatch(small, copies(4), limits))).toEqual({
    kind: 'inapplicable',
    message: 'Unable to complete the copy, the accumulated size increase of copy is 16, exceeding the limit 12',
  })
})

test('what no operation touches is shared', () => {
  const result = applyJsonPatch(document, [{ op: 'replace', path: '/list/1/name', value: 'z' }]) as typeof document
  expect(result.a).toBe(document.a)
  expect(result.list[0]).toBe(document.list[0])
  expect(result.list[1]).not.toBe(document.list[1])
})

test('a value of the patch is not changed by later operations', () => {
  const patch = deepFreeze([
    { op: 'add', path: '/new', value: { deep: [1] } },
    { op: 'add', path: '/new/deep/-', value: 2 },
    { op: 'replace', path: '', value: { n: {} } },
    { op: 'add', path: '/n/x', value: 1 },
  ])
  expect(applyJsonPatch(document, patch)).toEqual({ n: { x: 1 } })
})

test('strict validation tells unknown fields of operations', () => {
  expect(unknownJsonPatchFields([{ op: 'add', path: '/a', value: 1, extra: 2 }, null, { op: 'x', From: '' }])).toEqual([
    'json patch unknown field "[0].extra"',
    'json patch unknown field "[2].From"',
  ])
  expect(unknownJsonPatchFields({ op: 'add' })).toEqual([])
})

describe('properties', () => {
  const json = fc.jsonValue({ maxDepth: 3 })
  const object = fc.dictionary(fc.string({ maxLength: 3 }), json, { maxKeys: 5 })
  test('what is added is found by test, and remove takes it away', () => {
    fc.assert(
      fc.property(object, fc.string({ maxLength: 3 }), json, (start, key, value) => {
        const path = pointer(key)
        const added = applyJsonPatch(deepFreeze(start), [
          { op: 'add', path, value },
          { op: 'test', path, value },
        ])
        const { [key]: _, ...rest } = start
        expect(applyJsonPatch(added, [{ op: 'remove', path }])).toEqual(rest)
      }),
    )
  })

  test('moving there and back changes nothing', () => {
    fc.assert(
      fc.property(fc.array(json, { minLength: 1, maxLength: 6 }), fc.nat(), fc.nat(), (list, i, j) => {
        const [from, to] = [i % list.length, j % list.length]
        const there = { op: 'move', from: `/l/${from}`, path: `/l/${to}` }
        const back = { op: 'move', from: `/l/${to}`, path: `/l/${from}` }
        expect(applyJsonPatch(deepFreeze({ l: list }), [there, back])).toEqual({ l: list })
      }),
    )
  })
})
