import { expect, test } from 'vitest'
import { deepFreeze } from './deep-freeze.ts'

test('freezes every level and returns the same value', () => {
  const value = { list: [{ a: 1 }], map: { b: { c: 2 } } }
  expect(deepFreeze(value)).toBe(value)
  expect(() => {
    const first = value.list[0]
    if (first) first.a = 2
  }).toThrow(TypeError)
  expect(() => value.list.push({ a: 3 })).toThrow(TypeError)
  expect(() => (value.map.b.c = 3)).toThrow(TypeError)
})

test.each([1, 'text', true, null, undefined])('leaves the scalar %s alone', (value) => {
  expect(deepFreeze(value)).toBe(value)
})

test('shares what is frozen already', () => {
  const shared = deepFreeze({ a: { b: 1 } })
  expect(Object.isFrozen(deepFreeze({ shared, own: {} }).own)).toBe(true)
})
