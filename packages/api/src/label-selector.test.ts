import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatLabelSelector,
  labelSelectorAsMap,
  parseLabelSelectorObject,
  toSelector,
  type LabelSelectorObject,
} from './label-selector-object.ts'
import {
  everything,
  exactMatch,
  isEmptySelector,
  nothing,
  printSelector,
  selectorFromSet,
  selectorOf,
  selects,
  SelectorError,
  type SelectorRequirement,
} from './label-selector.ts'
import { formatLabels, hasLabels, parseLabels, printLabels } from './labels.ts'
import { parseSelector } from './parse-label-selector.ts'

describe('parseSelector', () => {
  test.each([
    { text: '', canonical: '' },
    { text: ' \t\r\n', canonical: '' },
    { text: 'x=a,y=b', canonical: 'x=a,y=b' },
    { text: 'y = b , x == a', canonical: 'x==a,y=b' },
    { text: 'x!=a,!y', canonical: 'x!=a,!y' },
    { text: 'x in (b,a,b)', canonical: 'x in (a,b)' },
    { text: 'x notin(b)', canonical: 'x notin (b)' },
    { text: 'x in ()', canonical: 'x in ()' },
    { text: 'x in (a,,b)', canonical: 'x in (,a,b)' },
    { text: 'x>1,z<5', canonical: 'x>1,z<5' },
    { text: 'x=', canonical: 'x=' },
    { text: 'in in (in, notin), notin', canonical: 'in in (in,notin),notin' },
    { text: 'example.com/x', canonical: 'example.com/x' },
    { text: '! x', canonical: '!x' },
  ])('$text', ({ text, canonical }) => {
    expect(printSelector(parseSelector(text))).toBe(canonical)
  })

  test.each([
    { text: ',', error: "found ',', expected: !, identifier, or 'end of string'" },
    { text: 'x=a,', error: "found '', expected: identifier after ','" },
    { text: 'x=a,,y', error: "found ',', expected: identifier after ','" },
    { text: 'x=a b', error: "found 'b', expected: ',' or 'end of string'" },
    { text: '!x=a', error: "found '=', expected: ',' or 'end of string'" },
    { text: '!', error: "unable to parse requirement: found '', expected: identifier" },
    { text: 'x in', error: "unable to parse requirement: found '' expected: '('" },
    { text: 'x in (a', error: "unable to parse requirement: found '', expected: ',' or ')'" },
    { text: 'x in (a b)', error: "unable to parse requirement: found 'b', expected: ',' or ')'" },
    { text: 'x in (=)', error: "unable to parse requirement: found '=', expected: ',', ')' or identifier" },
    { text: 'x in (a,', error: "unable to parse requirement: found '', expected: ',', or identifier" },
    { text: 'x==>', error: "unable to parse requirement: found '>', expected: identifier" },
    { text: 'x (', error: "unable to parse requirement: found '(', expected: in, notin, =, ==, !=, gt, lt" },
    {
      text: 'x>a',
      error:
        "unable to parse requirement: values[0]: Invalid value: \"a\": for 'Gt', 'Lt' operators, the value must be an integer",
    },
  ])('$text is refused', ({ text, error }) => {
    expect(() => parseSelector(text)).toThrow(new SelectorError(error))
  })

  test('a message says where the selector is', () => {
    expect(() => parseSelector('x>a', 'spec.selector')).toThrow('spec.selector.values[0]: Invalid value')
    expect(() => parseSelector('x/y/z', 'spec.selector')).toThrow('spec.selector: Invalid value')
    expect(() => parseSelector('x/y/z')).toThrow('<nil>: Invalid value')
  })
})

describe('selects', () => {
  test.each([
    { selector: '', labels: {}, want: true },
    { selector: 'x=a', labels: { x: 'a' }, want: true },
    { selector: 'x=a', labels: { x: 'b' }, want: false },
    { selector: 'x=a', labels: {}, want: false },
    { selector: 'x=', labels: {}, want: false },
    { selector: 'x!=a', labels: {}, want: true },
    { selector: 'x!=a', labels: { x: 'a' }, want: false },
    { selector: 'x notin (a,b)', labels: { x: 'c' }, want: true },
    { selector: 'x', labels: { x: '' }, want: true },
    { selector: '!x', labels: { x: '' }, want: false },
    { selector: 'x>1', labels: { x: '2' }, want: true },
    { selector: 'x>1', labels: { x: '1' }, want: false },
    { selector: 'x>1', labels: { x: '2x' }, want: false },
    { selector: 'x>1', labels: { x: '9223372036854775808' }, want: false },
    { selector: 'x<1', labels: { x: '-9223372036854775808' }, want: true },
    { selector: 'x<1', labels: {}, want: false },
    { selector: 'constructor', labels: {}, want: false },
    { selector: '!toString', labels: {}, want: true },
  ])('$selector of $labels: $want', ({ selector, labels, want }) => {
    expect(selects(parseSelector(selector), labels)).toBe(want)
  })

  test('no labels are an empty set', () => {
    expect(selects(parseSelector('!x'), undefined)).toBe(true)
    expect(selects(everything, undefined)).toBe(true)
    expect(selects(nothing, {})).toBe(false)
    expect([isEmptySelector(everything), isEmptySelector(nothing)]).toEqual([true, false])
  })

  test('the one value that is asked for', () => {
    const selector = parseSelector('a=1,b in (2),c in (3,4),d!=5,e')
    expect(['a', 'b', 'c', 'd', 'e', 'f'].map((key) => exactMatch(selector, key))).toEqual([
      '1',
      '2',
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('selectors of objects', () => {
  test.each<{ name: string; object: LabelSelectorObject | undefined; want: string; text: string }>([
    { name: 'an absent one selects nothing', object: undefined, want: '', text: '<none>' },
    { name: 'an empty one selects everything', object: {}, want: '', text: '<none>' },
    {
      name: 'labels and expressions together, in order of keys',
      object: {
        matchLabels: { b: '1', a: '2' },
        matchExpressions: [
          { key: 'a', operator: 'Exists' },
          { key: 'c', operator: 'NotIn', values: ['y', 'x'] },
        ],
      },
      want: 'a=2,a,b=1,c notin (x,y)',
      text: 'a=2,a,b=1,c notin (x,y)',
    },
  ])('$name', ({ object, want, text }) => {
    expect(printSelector(toSelector(object))).toBe(want)
    expect(formatLabelSelector(object)).toBe(text)
  })

  test('absent and empty differ in what they select', () => {
    expect(selects(toSelector(undefined), {})).toBe(false)
    expect(selects(toSelector(null), {})).toBe(false)
    expect(selects(toSelector({}), {})).toBe(true)
    expect(selects(toSelector({ matchLabels: {}, matchExpressions: [] }), {})).toBe(true)
  })

  test.each([
    { expression: { key: 'a', operator: 'In' }, error: "values: Invalid value: null: for 'in', 'notin' operators" },
    {
      expression: { key: 'a', operator: 'Exists', values: ['x'] },
      error: 'values: Invalid value: ["x"]: values set must be',
    },
    { expression: { key: 'a', operator: 'Gt', values: ['1'] }, error: '"Gt" is not a valid label selector operator' },
    { expression: { key: '', operator: 'Exists' }, error: 'key: Invalid value: "": name part must be non-empty' },
    {
      expression: { key: 'a', operator: 'In', values: ['-'] },
      error: 'values[0][a]: Invalid value: "-": a valid label',
    },
    {
      expression: { key: '/', operator: 'Exists', values: ['x'] },
      error: /^\[key: Invalid value.*, values: Invalid value/,
    },
  ])('$expression is refused', ({ expression, error }) => {
    expect(() => toSelector({ matchExpressions: [expression] })).toThrow(error)
    expect(formatLabelSelector({ matchExpressions: [expression] })).toBe('<error>')
  })

  test('as labels, where it asks for one value each', () => {
    const one = { key: 'b', operator: 'In', values: ['2'] }
    expect(labelSelectorAsMap({ matchLabels: { a: '1' }, matchExpressions: [one] })).toEqual({ a: '1', b: '2' })
    expect(labelSelectorAsMap(undefined)).toBeUndefined()
    expect(() => labelSelectorAsMap({ matchExpressions: [{ ...one, values: ['2', '3'] }] })).toThrow(
      'without a single value',
    )
    expect(() => labelSelectorAsMap({ matchExpressions: [{ ...one, operator: 'Exists' }] })).toThrow(
      'cannot be converted',
    )
    expect(() => labelSelectorAsMap({ matchExpressions: [{ ...one, operator: 'x' }] })).toThrow(
      '"x" is not a valid selector',
    )
  })

  test('from a text', () => {
    expect(parseLabelSelectorObject('a=1,b in (y,x),!c')).toEqual({
      matchLabels: { a: '1' },
      matchExpressions: [
        { key: 'b', operator: 'In', values: ['x', 'y'] },
        { key: 'c', operator: 'DoesNotExist', values: [] },
      ],
    })
    expect(() => parseLabelSelectorObject('a>1')).toThrow(`"gt" isn't supported in label selectors`)
    expect(() => parseLabelSelectorObject('a!=1')).toThrow('"!=" is not a valid label selector operator')
    expect(() => parseLabelSelectorObject(',')).toThrow(`couldn't parse the selector string ",": found ','`)
  })
})

describe('labels', () => {
  test('are printed in order and read again', () => {
    expect(printLabels({ b: '2', a: '1', 'a-b': '' })).toBe('a-b=,a=1,b=2')
    expect(formatLabels({})).toBe('<none>')
    expect(formatLabels(undefined)).toBe('<none>')
    expect(parseLabels(' a = 1 ,b=')).toEqual({ a: '1', b: '' })
    expect(parseLabels('')).toEqual({})
  })

  test.each([
    { text: 'a', error: 'invalid selector: [a]' },
    { text: 'a==b', error: 'invalid selector: [a  b]' },
    { text: '-=b', error: '<nil>: Invalid value: "-"' },
    { text: 'a=b!', error: '[a]: Invalid value: "b!"' },
  ])('$text is refused', ({ text, error }) => {
    expect(() => parseLabels(text)).toThrow(error)
  })

  test('hasLabels', () => {
    expect(hasLabels({ a: '1', b: '2' }, { a: '1' })).toBe(true)
    expect(hasLabels({ a: '1' }, { a: '2' })).toBe(false)
    expect(hasLabels(undefined, { a: '1' })).toBe(false)
    expect(hasLabels(undefined, {})).toBe(true)
  })
})

const keys = fc.constantFrom('a', 'b', 'in', 'example.com/x', 'notin')
const values = fc.constantFrom('', '1', '2', 'in', 'x_y', '-3').filter((value) => value !== '-3')
const labelSets = fc.dictionary(keys, values)
const requirements: fc.Arbitrary<SelectorRequirement> = fc.oneof(
  fc.record({
    key: keys,
    operator: fc.constantFrom('=' as const, '==' as const, '!=' as const),
    values: fc.tuple(values),
  }),
  fc.record({
    key: keys,
    operator: fc.constantFrom('in' as const, 'notin' as const),
    values: fc.uniqueArray(values, { minLength: 1 }).map((list) => list.toSorted()),
  }),
  fc.record({ key: keys, operator: fc.constantFrom('exists' as const, '!' as const), values: fc.constant([]) }),
  fc.record({
    key: keys,
    operator: fc.constantFrom('gt' as const, 'lt' as const),
    values: fc.tuple(fc.constantFrom('1', '07')),
  }),
)
const selectors = fc.array(requirements, { maxLength: 4 }).map(selectorOf)

describe('properties', () => {
  test('a printed selector reads as itself', () => {
    fc.assert(
      fc.property(selectors, (selector) => {
        expect(parseSelector(printSelector(selector))).toEqual(selector)
      }),
    )
  })

  test('more requirements never select more', () => {
    fc.assert(
      fc.property(selectors, requirements, labelSets, (selector, requirement, labels) => {
        const narrower = selectorOf([...selector.requirements, requirement])
        expect(selects(narrower, labels)).toBe(selects(selector, labels) && selects(selectorOf([requirement]), labels))
      }),
    )
  })

  test('an operator and its opposite divide all label sets', () => {
    fc.assert(
      fc.property(keys, fc.array(values, { minLength: 1 }), labelSets, (key, some, labels) => {
        const selectsBy = (operator: 'in' | 'notin' | 'exists' | '!') =>
          selects(
            selectorOf([{ key, operator, values: operator === 'in' || operator === 'notin' ? some : [] }]),
            labels,
          )
        expect(selectsBy('in')).toBe(!selectsBy('notin'))
        expect(selectsBy('exists')).toBe(!selectsBy('!'))
      }),
    )
  })

  test('the selector of a set selects just what has it', () => {
    fc.assert(
      fc.property(labelSets, labelSets, (wanted, labels) => {
        expect(selects(selectorFromSet(wanted), labels)).toBe(hasLabels(labels, wanted))
        expect(parseLabels(printLabels(wanted))).toEqual({ ...wanted })
      }),
    )
  })

  test('any text is read or refused with a message, never anything else', () => {
    const pieces = fc.constantFrom('a', 'in', 'notin', '(', ')', ',', '=', '!', '>', '<', ' ', '\0', 'é', '-', '1')
    fc.assert(
      fc.property(
        fc.array(pieces).map((parts) => parts.join('')),
        (text) => {
          try {
            const selector = parseSelector(text)
            expect(parseSelector(printSelector(selector))).toEqual(selector)
          } catch (error) {
            expect(error).toBeInstanceOf(SelectorError)
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})
