import { describe, expect, test } from 'vitest'
import { changeField, fillMissing, mapItems, withField } from './share-structure.ts'

describe('what does not change stays the same object', () => {
  const items = [1, 2, 3]
  const object: { readonly a?: number | undefined; readonly b?: string | undefined } = { a: 1, b: '' }

  test.each([
    { name: 'items that stay', found: mapItems(items, (item) => item), wanted: items },
    { name: 'a field with that value', found: withField(object, 'a', 1), wanted: object },
    { name: 'a field that was never there', found: changeField(object, 'a', (value) => value), wanted: object },
    { name: 'defaults that are there', found: fillMissing(object, { a: 2 }), wanted: object },
  ])('$name', ({ found, wanted }) => {
    expect(found).toBe(wanted)
  })
})

test('only the changed item is new', () => {
  const items = [{ a: 1 }, { a: 2 }]
  const found = mapItems(items, (item) => (item.a === 2 ? { a: 3 } : item))
  expect(found).toEqual([{ a: 1 }, { a: 3 }])
  expect(found[0]).toBe(items[0])
  expect(items).toEqual([{ a: 1 }, { a: 2 }])
})

test('an empty string is as good as nothing, zero and false are not', () => {
  expect(fillMissing({ a: '', b: 0, c: false, d: undefined }, { a: 'x', b: 1, c: true, d: 'y' as never })).toEqual({
    a: 'x',
    b: 0,
    c: false,
    d: 'y',
  })
})

test('undefined takes a field away', () => {
  expect('a' in withField<{ readonly a?: number }, 'a'>({ a: 1 }, 'a', undefined as never)).toBe(false)
})

test('a field that is not there is not changed', () => {
  expect(changeField<{ readonly a?: number }, 'a'>({}, 'a', () => 1)).toEqual({})
})
