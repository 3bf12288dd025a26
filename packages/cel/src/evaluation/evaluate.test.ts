import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { check, parse, type Checked } from '../index.ts'
import { extended, extendedSyntax } from '../testing/environment.ts'
import { showValue } from '../testing/show-value.ts'
import { evaluate, standardImplementations } from './evaluate.ts'
import { implementationTable } from './implementation.ts'
import { listImplementations, setImplementations } from './lists.ts'
import { optionalImplementations, twoVariableImplementations } from './optionals.ts'
import { textImplementations } from './texts.ts'
import { Duration, OptionalValue, Timestamp, Uint, valueOfJson, type Value } from './values.ts'

interface Recorded {
  readonly expression: string
  readonly type?: string
  readonly error?: string
}

const recorded = JSON.parse(
  readFileSync(new URL('../testing/values.json', import.meta.url), 'utf8'),
) as readonly Recorded[]

/** The values with which `values.json` was recorded. */
const variables = new Map<string, Value>([
  ['x', 5n],
  ['u', new Uint(7n)],
  ['d', 2.5],
  ['s', 'hello'],
  ['b', true],
  ['y', Uint8Array.of(0x61, 0x62)],
  ['any', valueOfJson({ a: 1, list: [1, 'two', 3.5], nothing: null })],
  ['ints', [1n, 2n, 3n]],
  ['strings', ['a', 'b']],
  ['m', valueOfJson({ a: 1, b: 2 })],
  ['md', valueOfJson({ k: 'v', n: { deep: true } })],
  ['when', new Timestamp(1_709_212_455_678_000_000n)],
  ['lasts', new Duration(90_000_000_000n)],
  ['wi', null],
  ['a.b', 9n],
  ['nothing', null],
  ['nested', [['a'], ['b', 'c']]],
  ['opt', new OptionalValue('o')],
  ['optm', new OptionalValue(undefined)],
])

const implementations = implementationTable(
  standardImplementations,
  optionalImplementations,
  twoVariableImplementations,
  textImplementations,
  listImplementations,
  setImplementations,
)

function compile(text: string): Checked {
  const parsed = parse(text, extendedSyntax)
  const checked = parsed.kind === 'parsed' ? check(parsed, extended) : parsed
  if (checked.kind === 'faults') throw new Error(checked.faults.map((fault) => fault.message).join())
  return checked
}

const options = { variables: (name: string) => variables.get(name), implementations }

describe('the value that cel-go finds', () => {
  test.each(recorded)('$expression', ({ expression, type, error }) => {
    const result = evaluate(compile(expression), options)
    expect(result.kind === 'value' ? showValue(result.value) : result.message).toBe(type ?? error)
  })
})

test('a function without an implementation is refused', () => {
  expect(evaluate(compile('s.matches("a")'), options)).toEqual({ kind: 'error', message: 'unknown function: matches' })
})

test('whoever counts steps can end an evaluation', () => {
  let steps = 0
  const onStep = (): void => {
    steps += 1
    if (steps > 100) throw new RangeError('too much')
  }
  expect(() =>
    evaluate(compile('[1, 2, 3, 4].all(i, [1, 2, 3, 4].all(j, i + j > 0))'), { ...options, onStep }),
  ).toThrow(new RangeError('too much'))
  expect(steps).toBe(101)
})
