import { describe, expect, test } from 'vitest'
import { readFieldsV1 } from './fields-v1.ts'

describe('FieldsV1', () => {
  test.each([
    { name: 'nothing', sent: {}, want: {} },
    { name: 'absent', sent: undefined, want: {} },
    { name: 'as it is written', sent: { 'f:a': { '.': {}, 'f:b': {} } }, want: { 'f:a': { '.': {}, 'f:b': {} } } },
    {
      name: 'steps in another order',
      sent: { 'v:"a"': {}, 'f:b': {}, 'f:a': {} },
      want: { 'f:a': {}, 'f:b': {}, 'v:"a"': {} },
    },
    {
      name: 'one step in two texts',
      sent: { 'v:"a"': { 'f:x': {} }, 'v: "a"': {} },
      want: { 'v:"a"': { '.': {}, 'f:x': {} } },
    },
    {
      name: 'a kind of step that nobody knows, with all beneath',
      sent: { 'x:a': { 'f:b': {} }, 'f:a': {} },
      want: { 'f:a': {} },
    },
    { name: 'nothing left beneath a step', sent: { 'f:a': { 'x:b': {} } }, want: { 'f:a': {} } },
    { name: 'null beneath a step', sent: { 'f:a': null }, want: { 'f:a': {} } },
    { name: 'a point at the root', sent: { '.': {}, 'f:a': {} }, want: { 'f:a': {} } },
  ])('$name', ({ sent, want }) => expect(JSON.stringify(readFieldsV1(sent))).toBe(JSON.stringify(want)))

  test.each([
    { name: 'a step that is none', sent: { a: {} } },
    { name: 'keys that are none', sent: { 'k:{': {} } },
    { name: 'no map', sent: { 'f:a': 'x' } },
    { name: 'a list', sent: [] },
  ])('cannot be read: $name', ({ sent }) => expect(() => readFieldsV1(sent)).toThrow(SyntaxError))
})
