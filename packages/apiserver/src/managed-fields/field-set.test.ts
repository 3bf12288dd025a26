import { describe, expect, test } from 'vitest'
import { differenceOf, type FieldSet, hasElement, intersectionOf, leaf, nodeOf, pathsOf, unionOf } from './field-set.ts'

const spec = (node: FieldSet): FieldSet => ({ 'f:spec': node })
const a = { 'f:a': leaf }
const b = { 'f:b': leaf }
const ab = { 'f:a': leaf, 'f:b': leaf }
const itself = { '.': leaf }

describe('two sets', () => {
  test.each<{ name: string; x: FieldSet; y: FieldSet; union: FieldSet; both: FieldSet; rest: FieldSet }>([
    { name: 'nothing and something', x: {}, y: a, union: a, both: {}, rest: {} },
    { name: 'something and nothing', x: a, y: {}, union: a, both: {}, rest: a },
    { name: 'the same', x: ab, y: ab, union: ab, both: ab, rest: {} },
    { name: 'different fields', x: b, y: a, union: ab, both: {}, rest: b },
    { name: 'what they share further in', x: spec(ab), y: spec(b), union: spec(ab), both: spec(b), rest: spec(a) },
    {
      name: 'a field, and one in it',
      x: spec(leaf),
      y: spec(a),
      union: spec({ ...itself, ...a }),
      both: {},
      rest: spec(leaf),
    },
    {
      name: 'a field, and the one that it is in',
      x: spec(a),
      y: spec(leaf),
      union: spec({ ...itself, ...a }),
      both: {},
      rest: spec(a),
    },
    {
      name: 'a field with one in it, and that one',
      x: spec({ ...itself, ...a }),
      y: spec(a),
      union: spec({ ...itself, ...a }),
      both: spec(a),
      rest: spec(leaf),
    },
    {
      name: 'a field with one in it, and the field',
      x: spec({ ...itself, ...a }),
      y: spec(leaf),
      union: spec({ ...itself, ...a }),
      both: spec(leaf),
      rest: spec(a),
    },
  ])('$name', ({ x, y, union, both, rest }) => {
    expect(JSON.stringify(unionOf(x, y))).toBe(JSON.stringify(union))
    expect(JSON.stringify(intersectionOf(x, y))).toBe(JSON.stringify(both))
    expect(JSON.stringify(differenceOf(x, y))).toBe(JSON.stringify(rest))
  })

  test('what does not change is the same object', () => {
    const x = { 'f:a': a, 'f:b': b }
    expect(unionOf(x, { 'f:a': a })).toBe(x)
    expect(differenceOf(x, { 'f:a': b })).toBe(x)
    expect(differenceOf(x, { 'f:a': a })['f:b']).toBe(x['f:b'])
  })
})

test('steps come into their order', () => {
  const node = nodeOf(
    [
      ['k:{"name":"a"}', leaf],
      ['f:b', leaf],
      ['f:a', leaf],
    ],
    true,
  )
  expect(Object.keys(node ?? {})).toEqual(['.', 'f:a', 'f:b', 'k:{"name":"a"}'])
})

test('paths of one node come before those beneath it', () => {
  const set = { 'f:a': { ...itself, 'f:x': leaf }, 'f:b': leaf, 'f:c': { 'f:y': leaf } }
  expect(pathsOf(set).map((path) => path.join(' '))).toEqual(['f:a', 'f:b', 'f:a f:x', 'f:c f:y'])
})

test('a step on the way is no member', () => {
  expect(hasElement(spec(a), 'f:spec')).toBe(false)
  expect(hasElement(spec({ ...itself, ...a }), 'f:spec')).toBe(true)
  expect(hasElement(spec(leaf), 'f:other')).toBe(false)
})
