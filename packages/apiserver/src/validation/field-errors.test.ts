import { sortedMap } from '@coxswain/base'
import { expect, test } from 'vitest'
import {
  duplicate,
  forbidden,
  internal,
  invalid,
  invalidEach,
  invalidUnshown,
  notFound,
  notSupported,
  required,
  tooFew,
  tooLong,
  tooMany,
  typeInvalid,
  type ErrorList,
} from './field-errors.ts'

test.each([
  { error: required('f'), type: 'FieldValueRequired', message: 'Required value' },
  { error: required('f', 'say it'), type: 'FieldValueRequired', message: 'Required value: say it' },
  { error: invalid('f', 'a"b', 'why'), type: 'FieldValueInvalid', message: 'Invalid value: "a\\"b": why' },
  { error: invalid('f', -1), type: 'FieldValueInvalid', message: 'Invalid value: -1' },
  { error: invalid('f', true, 'why'), type: 'FieldValueInvalid', message: 'Invalid value: true: why' },
  { error: invalid('f', null, 'why'), type: 'FieldValueInvalid', message: 'Invalid value: null: why' },
  {
    error: invalid('f', sortedMap({ b: '<', a: '&' }), 'why'),
    type: 'FieldValueInvalid',
    message: 'Invalid value: {"a":"\\u0026","b":"\\u003c"}: why',
  },
  { error: invalidUnshown('f', 'why'), type: 'FieldValueInvalid', message: 'Invalid value: why' },
  { error: typeInvalid('f', 'x', 'why'), type: 'FieldValueTypeInvalid', message: 'Invalid value: "x": why' },
  {
    error: notSupported('f', 'x', ['a', 'b']),
    type: 'FieldValueNotSupported',
    message: 'Unsupported value: "x": supported values: "a", "b"',
  },
  { error: notSupported('f', 'x', []), type: 'FieldValueNotSupported', message: 'Unsupported value: "x"' },
  { error: forbidden('f'), type: 'FieldValueForbidden', message: 'Forbidden' },
  { error: forbidden('f', 'why'), type: 'FieldValueForbidden', message: 'Forbidden: why' },
  { error: duplicate('f', 'x'), type: 'FieldValueDuplicate', message: 'Duplicate value: "x"' },
  { error: notFound('f', 'x'), type: 'FieldValueNotFound', message: 'Not found: "x"' },
  { error: tooLong('f', 1), type: 'FieldValueTooLong', message: 'Too long: may not be more than 1 byte' },
  { error: tooLong('f', 63), type: 'FieldValueTooLong', message: 'Too long: may not be more than 63 bytes' },
  { error: tooMany('f', 3, 2), type: 'FieldValueTooMany', message: 'Too many: 3: must have at most 2 items' },
  { error: tooFew('f', 0, 1), type: 'FieldValueTooFew', message: 'Too few: 0: must have at least 1 item' },
  { error: internal('f', 'why'), type: 'InternalError', message: 'Internal error: why' },
])('$message', ({ error, type, message }) => {
  expect(error).toEqual({ type, field: 'f', message })
})

test('one error a message', () => {
  const errors: ErrorList = []
  invalidEach(errors, 'f', 'x', ['one', 'two'])
  invalidEach(errors, 'g', 'x', [])
  expect(errors.map(({ message }) => message)).toEqual(['Invalid value: "x": one', 'Invalid value: "x": two'])
})
