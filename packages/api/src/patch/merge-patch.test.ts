import { deepFreeze } from '@coxswain/base'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyMergePatch, createMergePatch } from './merge-patch.ts'
import { PatchError } from './patch-error.ts'

describe('applying', () => {
  test.each([
    { name: 'replaces a value', document: { a: 'b' }, patch: { a: 'c' }, want: { a: 'c' } },
    { name: 'adds a key', document: { a: 'b' }, patch: { b: 'c' }, want: { a: 'b', b: 'c' } },
    { name: 'null removes', document: { a: 'b', b: 'c' }, patch: { a: null }, want: { b: 'c' } },
    { name: 'null of an absent key does nothing', document: { a: 1 }, patch: { b: null }, want: { a: 1 } },
    { name: 'a list is replaced', document: { a: ['b'] }, patch: { a: 'c' }, want: { a: 'c' } },
    { name: 'by a list', document: { a: 'c' }, patch: { a: ['b'] }, want: { a: ['b'] } },
    {
      name: 'an object is merged',
      document: { a: { b: 'c', d: 1 } },
      patch: { a: { b: 'd', c: null } },
      want: { a: { b: 'd', d: 1 } },
    },
    { name: 'lists are not merged', document: { a: [{ b: 'c' }] }, patch: { a: [1] }, want: { a: [1] } },
    {
      name: 'nulls in what is added go',
      document: {},
      patch: { a: { bb: { ccc: null, d: 1 } } },
      want: { a: { bb: { d: 1 } } },
    },
    { name: 'a null in the document stays', document: { e: null }, patch: { a: 1 }, want: { e: null, a: 1 } },
    {
      name: 'a null in the document is replaced',
      document: { e: null },
      patch: { e: { a: null, b: 1 } },
      want: { e: { b: 1 } },
    },
    {
      name: 'nulls inside a new list go from objects, not from the list',
      document: {},
      patch: { a: [null, { b: null, c: 1 }] },
      want: { a: [null, { c: 1 }] },
    },
    {
      name: 'a list that replaces an object is taken as it is',
      document: { a: {} },
      patch: { a: [{ b: null }] },
      want: { a: [{ b: null }] },
    },
    { name: 'a list is taken for the whole', document: { a: 1 }, patch: [{ b: null }], want: [{}] },
    { name: 'an object replaces a list', document: [1], patch: { a: null, b: 1 }, want: { b: 1 } },
    {
      name: 'keys named __proto__ are data',
      document: {},
      patch: JSON.parse('{"__proto__":{"a":1}}') as object,
      want: JSON.parse('{"__proto__":{"a":1}}') as object,
    },
  ])('$name', ({ document, patch, want }) => {
    const result = applyMergePatch(deepFreeze(document), deepFreeze(patch))
    expect(JSON.stringify(result)).toBe(JSON.stringify(want))
  })

  test.each([
    { document: null, patch: {}, message: 'Invalid JSON Document' },
    { document: {}, patch: null, message: 'Invalid JSON Patch' },
    { document: {}, patch: 'text', message: 'Invalid JSON Patch' },
    { document: [1], patch: 1, message: 'Invalid JSON Patch' },
  ])('refuses $patch on $document', ({ document, patch, message }) => {
    expect(() => applyMergePatch(document, patch)).toThrow(new PatchError('malformed', message))
  })

  test('what does not change is shared', () => {
    const document = deepFreeze({ a: { b: 1 }, c: { d: { e: 1 }, f: [1] } })
    expect(applyMergePatch(document, { c: { d: { e: 1 } }, z: null })).toBe(document)
    const changed = applyMergePatch(document, { c: { d: { e: 2 } } }) as typeof document
    expect(changed.a).toBe(document.a)
    expect(changed.c.f).toBe(document.c.f)
  })
})

describe('creating', () => {
  test.each([
    {
      name: 'nothing of equal objects',
      original: { a: [1], b: { c: 1 } },
      modified: { b: { c: 1 }, a: [1] },
      want: {},
    },
    {
      name: 'a change deep inside',
      original: { a: { b: 1, c: 2 } },
      modified: { a: { b: 1, c: 3 } },
      want: { a: { c: 3 } },
    },
    { name: 'a removal', original: { a: 1, b: { c: 1 } }, modified: { b: {} }, want: { a: null, b: { c: null } } },
    { name: 'an empty object that is added', original: {}, modified: { a: {} }, want: { a: {} } },
    { name: 'a list as a whole', original: { a: [1, 2] }, modified: { a: [2] }, want: { a: [2] } },
    { name: 'another type', original: { a: { b: 1 } }, modified: { a: [1] }, want: { a: [1] } },
    { name: 'a null that is set', original: { a: 1 }, modified: { a: null }, want: { a: null } },
    { name: 'undefined as a removal', original: { a: 1 }, modified: { a: undefined }, want: { a: null } },
  ])('$name', ({ original, modified, want }) => {
    expect(createMergePatch(deepFreeze(original), deepFreeze(modified))).toStrictEqual(want)
  })

  const leaf = fc.oneof(fc.constantFrom(0, 1, 'x', true), fc.array(fc.constantFrom(0, 1), { maxLength: 2 }))
  const { object } = fc.letrec<{ object: Record<string, unknown>; value: unknown }>((tie) => ({
    object: fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), tie('value'), { maxKeys: 3 }),
    value: fc.oneof({ maxDepth: 3 }, leaf, tie('object')),
  }))

  test('a created patch, applied, gives what was wanted', () => {
    fc.assert(
      fc.property(object, object, (original, modified) => {
        const patch = createMergePatch(deepFreeze(original), deepFreeze(modified))
        expect(applyMergePatch(original, deepFreeze(patch))).toEqual(modified)
      }),
    )
  })

  test('applying twice is applying once', () => {
    fc.assert(
      fc.property(object, object, (document, patch) => {
        const once = applyMergePatch(deepFreeze(document), deepFreeze(patch))
        expect(applyMergePatch(once, patch)).toBe(once)
      }),
    )
  })
})
