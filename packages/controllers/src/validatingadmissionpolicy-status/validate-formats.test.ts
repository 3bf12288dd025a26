import { check, dynType, formatFaults, intType, parse, stringType, structType } from '@coxswain/cel'
import { expect, test } from 'vitest'
import { createLanguage } from './language.ts'

const { functions, syntax, validators } = createLanguage()
const variables = new Map([
  ['name', stringType],
  ['count', intType],
  ['any', dynType],
  ['pod', structType('Pod1')],
])

function faultsOf(text: string): string {
  const parsed = parse(text, syntax)
  const checked = parsed.kind === 'faults' ? parsed : check(parsed, { variables, functions, validators })
  return checked.kind === 'checked' ? '' : formatFaults(checked.faults, '')
}

const textOnly =
  'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps'

test.each([
  { text: "'%s has %d'.format([name, count])", want: '' },
  { text: "'100%% of %x'.format([count])", want: '' },
  { text: "'%d%f%e%b%o%X'.format([any, any, any, any, any, any])", want: '' },
  { text: "'%.2f'.format([1.5])", want: '' },
  { text: "'%f'.format([name])", want: '' },
  { text: "'%s'.format([[1, 'a']])", want: '' },
  { text: "'%s'.format([null])", want: '' },
  { text: "'%s'.format([type(count)])", want: '' },
  { text: 'name.format([pod])', want: '' },
  { text: "'%d'.format(any)", want: '' },
  {
    text: "'%d'.format([name])",
    want: '14: error during formatting: decimal clause can only be used on integers, was given string',
  },
  {
    text: "'%o'.format([name])",
    want: '14: error during formatting: octal clause can only be used on integers, was given string',
  },
  {
    text: "'%.1e'.format([count])",
    want: '16: error during formatting: scientific clause can only be used on doubles, was given int',
  },
  {
    text: "'%f'.format([count])",
    want: '14: error during formatting: fixed-point clause can only be used on doubles, was given int',
  },
  {
    text: "'%b'.format([1.5])",
    want: '14: error during formatting: only integers and bools can be formatted as binary, was given double',
  },
  {
    text: "'%X'.format([true])",
    want: '14: error during formatting: only integers, byte buffers, and strings can be formatted as hex, was given bool',
  },
  { text: "'%s'.format([pod])", want: `14: error during formatting: ${textOnly}, was given Pod1` },
  { text: "'%s'.format([['a', pod]])", want: `20: error during formatting: ${textOnly}, was given Pod1` },
  { text: "'%s'.format([{'a': [pod]}])", want: `21: error during formatting: ${textOnly}, was given Pod1` },
  {
    text: "'%s %d'.format([name, pod])",
    want: '23: error during formatting: decimal clause can only be used on integers, was given Pod1',
  },
  { text: "'%s %s'.format([name])", want: '15: index 1 out of range' },
  { text: "'%s'.format([name, count])", want: '12: too many arguments supplied to string.format (expected 1, got 2)' },
  { text: "'50%'.format([name])", want: '13: unexpected end of string' },
  { text: "'%q'.format([name])", want: '12: could not parse formatting clause: unrecognized formatting clause "q"' },
  {
    text: "'%.2'.format([name])",
    want: '13: could not parse formatting clause: error while parsing precision: could not find end of precision specifier',
  },
  {
    text: "'%.f'.format([1.5])",
    want: '13: could not parse formatting clause: error while parsing precision: error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax',
  },
])('$text', ({ text, want }) => {
  expect(faultsOf(text)).toBe(want === '' ? '' : `ERROR: <input>:1:${want}`)
})
