import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { deepEqual, semanticEqual } from './deep-equal.ts'

const withOwnProto = (value: unknown): unknown => JSON.parse(`{"__proto__":${JSON.stringify(value)}}`)

test.each([
  { name: 'the same scalar', a: 1, b: 1, equal: true, semantic: true },
  { name: 'different scalars', a: 1, b: 2, equal: false, semantic: false },
  { name: 'a number and its text', a: 1, b: '1', equal: false, semantic: false },
  { name: 'false and nothing', a: false, b: undefined, equal: false, semantic: false },
  { name: 'zero and nothing', a: 0, b: undefined, equal: false, semantic: false },
  { name: 'an empty text and nothing', a: '', b: undefined, equal: false, semantic: false },
  { name: 'null and undefined', a: null, b: undefined, equal: false, semantic: true },
  { name: 'null and an object', a: null, b: { a: 1 }, equal: false, semantic: false },
  { name: 'keys in another order', a: { a: 1, b: 2 }, b: { b: 2, a: 1 }, equal: true, semantic: true },
  {
    name: 'an undefined property and an absent one',
    a: { a: 1, b: undefined },
    b: { a: 1 },
    equal: true,
    semantic: true,
  },
  { name: 'undefined on the other side', a: { a: 1 }, b: { a: 1, b: undefined }, equal: true, semantic: true },
  { name: 'different undefined properties', a: { a: undefined }, b: { b: undefined }, equal: true, semantic: true },
  { name: 'one undefined, another set', a: { a: undefined }, b: { b: 1 }, equal: false, semantic: false },
  { name: 'a null property and an absent one', a: { a: null }, b: {}, equal: false, semantic: true },
  { name: 'a property more', a: { a: 1 }, b: { a: 1, b: 2 }, equal: false, semantic: false },
  { name: 'a property less', a: { a: 1, b: 2 }, b: { a: 1 }, equal: false, semantic: false },
  { name: 'as many properties, others', a: { a: 1 }, b: { b: 1 }, equal: false, semantic: false },
  { name: 'lists in another order', a: [1, 2], b: [2, 1], equal: false, semantic: false },
  { name: 'a longer list', a: [1], b: [1, 2], equal: false, semantic: false },
  { name: 'a list and an object', a: [], b: {}, equal: false, semantic: true },
  { name: 'a list with entries and an object', a: [1], b: { 0: 1 }, equal: false, semantic: false },
  { name: 'an object and a list with entries', a: { 0: 1 }, b: [1], equal: false, semantic: false },
  { name: 'an empty list and an absent one', a: { a: [] }, b: {}, equal: false, semantic: true },
  { name: 'an empty map and an absent one', a: { a: {} }, b: {}, equal: false, semantic: true },
  {
    name: 'an empty list deep inside',
    a: { a: { b: { c: [] }, d: 1 } },
    b: { a: { d: 1 } },
    equal: false,
    semantic: true,
  },
  { name: 'an empty element counts', a: { a: [{}] }, b: { a: [] }, equal: false, semantic: false },
  { name: 'elements are compared semantically', a: [{ a: [], b: 1 }], b: [{ b: 1 }], equal: false, semantic: true },
  {
    name: 'a deep difference',
    a: { a: [{ b: { c: 1 } }] },
    b: { a: [{ b: { c: 2 } }] },
    equal: false,
    semantic: false,
  },
  {
    name: 'own keys named __proto__',
    a: withOwnProto({ x: 1 }),
    b: withOwnProto({ x: 1 }),
    equal: true,
    semantic: true,
  },
  { name: 'own __proto__ and none', a: withOwnProto({ x: 1 }), b: { y: 1 }, equal: false, semantic: false },
  { name: 'empty own __proto__ and another key', a: withOwnProto({}), b: { y: {} }, equal: false, semantic: true },
  { name: 'key named like a method', a: { toString: 'x' }, b: { y: 'x' }, equal: false, semantic: false },
])('$name', ({ a, b, equal, semantic }) => {
  expect([deepEqual(a, b), deepEqual(b, a)]).toEqual([equal, equal])
  expect([semanticEqual(a, b), semanticEqual(b, a)]).toEqual([semantic, semantic])
})

const json = fc.jsonValue({ maxDepth: 4 })

test('a copy is equal, and what is equal is semantically equal', () => {
  fc.assert(
    fc.property(json, (value) => {
      const copy: unknown = JSON.parse(JSON.stringify(value))
      const same: unknown = JSON.parse(JSON.stringify(value))
      expect(deepEqual(copy, same)).toBe(true)
      expect(semanticEqual(copy, same)).toBe(true)
    }),
  )
})

test('agrees with the canonical text', () => {
  const { small } = fc.letrec((tie) => ({
    small: fc.oneof({ maxDepth: 2 }, fc.constantFrom(0, null, 'x'), tie('list'), tie('map')),
    list: fc.array(tie('small'), { maxLength: 2 }),
    map: fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), tie('small'), { maxKeys: 2 }),
  }))
  fc.assert(
    fc.property(small, small, (a, b) => {
      expect(deepEqual(a, b)).toBe(canonical(a) === canonical(b))
    }),
  )
})

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
