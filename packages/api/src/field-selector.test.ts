import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  escapeFieldValue,
  everyField,
  exactField,
  fieldEquals,
  FieldSelectorError,
  parseFieldSelector,
  printFieldSelector,
  selectsFields,
  unescapeFieldValue,
} from './field-selector.ts'

describe('parseFieldSelector', () => {
  test.each([
    { text: '', canonical: '' },
    { text: ',,', canonical: '' },
    { text: 'b=2,a==1,c!=3', canonical: 'a=1,b=2,c!=3' },
    { text: 'a=', canonical: 'a=' },
    { text: '=', canonical: '' },
    { text: 'a=x\\,y', canonical: 'a=x\\,y' },
    { text: 'a=x\\=y\\\\', canonical: 'a=x\\=y\\\\' },
    { text: 'a===x', error: 'invalid field selector: unescaped character in value: 61' },
    { text: 'a', error: "invalid selector: 'a'; can't understand 'a'" },
    { text: 'a=1,b', error: "invalid selector: 'a=1,b'; can't understand 'b'" },
    { text: 'a=x=y', error: 'invalid field selector: unescaped character in value: 61' },
    { text: 'a=\\x', error: 'invalid field selector: invalid escape sequence: \\x' },
    { text: 'a=x\\', error: 'invalid field selector: invalid escape sequence: \\' },
  ])('$text', ({ text, canonical, error }) => {
    if (error === undefined) expect(printFieldSelector(parseFieldSelector(text))).toBe(canonical)
    else expect(() => parseFieldSelector(text)).toThrow(new FieldSelectorError(error))
  })
})

test.each([
  { selector: 'status.phase=Running', fields: { 'status.phase': 'Running' }, want: true },
  { selector: 'status.phase!=Running', fields: { 'status.phase': 'Running' }, want: false },
  { selector: 'status.phase!=Running', fields: {}, want: true },
  { selector: 'spec.nodeName=', fields: {}, want: true },
  { selector: 'spec.nodeName!=', fields: {}, want: false },
  { selector: 'a=1,b=2', fields: { a: '1', b: '3' }, want: false },
])('$selector selects $fields: $want', ({ selector, fields, want }) => {
  expect(selectsFields(parseFieldSelector(selector), (field) => new Map(Object.entries(fields)).get(field))).toBe(want)
})

test('the value that a field must have', () => {
  const selector = parseFieldSelector('metadata.name=a,metadata.namespace!=b')
  expect(exactField(selector, 'metadata.name')).toBe('a')
  expect(exactField(selector, 'metadata.namespace')).toBeUndefined()
  expect(exactField(everyField, 'metadata.name')).toBeUndefined()
})

describe('properties', () => {
  const values = fc.array(fc.constantFrom('a', '\\', ',', '=', '!', 'é', '😀', ' ')).map((parts) => parts.join(''))

  test('an escaped value reads as itself', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(unescapeFieldValue(escapeFieldValue(value))).toBe(value)
      }),
    )
  })

  test('a printed selector reads as itself', () => {
    fc.assert(
      fc.property(values, (value) => {
        const selector = fieldEquals('metadata.name', value)
        expect(parseFieldSelector(printFieldSelector(selector))).toEqual(selector)
      }),
    )
  })
})
