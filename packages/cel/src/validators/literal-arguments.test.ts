import { expect, test } from 'vitest'
import { check, functionTable, parse, standardFunctions } from '../index.ts'
import { literalValidators } from './literal-validators.ts'

const functions = functionTable(standardFunctions)

/** Whether the validators have nothing against it. */
function isValid(text: string): boolean {
  const parsed = parse(text)
  const environment = { variables: new Map(), functions, validators: literalValidators }
  return parsed.kind === 'parsed' && check(parsed, environment).kind === 'checked'
}

test.each([
  ['0', true],
  ['1.5h', true],
  ['1h2m3s4ms5us6ns', true],
  ['-.5s', true],
  ['1.9ns', true],
  ['-9223372036854775808ns', true],
  ['9223372036854775808ns', false],
  ['1', false],
  ['.s', false],
])('the duration %s: %s', (text, want) => {
  expect(isValid(`duration('${text}')`)).toBe(want)
})

test.each([
  ['1970-01-01T00:00:00Z', true],
  ['2000-03-01T00:00:00.5Z', true],
  ['1969-12-31T23:59:59.25Z', true],
  ['2020-01-01T01:00:00+01:00', true],
  ['0001-01-01T00:00:00Z', true],
  ['9999-12-31T23:59:59.999999999Z', true],
  ['9999-12-31T23:59:59-00:01', false],
  ['0000-12-31T23:59:59Z', false],
  ['2100-02-29T00:00:00Z', false],
  ['2020-01-01', false],
])('the time %s: %s', (text, want) => {
  expect(isValid(`timestamp('${text}')`)).toBe(want)
})

test.each([
  ['-62135596800', true],
  ['-62135596801', false],
  ['253402300799', true],
  ['253402300800', false],
])('the second %s: %s', (text, want) => {
  expect(isValid(`timestamp(${text})`)).toBe(want)
})
