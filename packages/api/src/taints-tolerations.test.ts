import { describe, expect, test } from 'vitest'
import type { Taint, Toleration } from './generated/types/core-v1.ts'
import {
  diffTaints,
  findUntoleratedTaint,
  keepsPodsAway,
  matchingTolerations,
  parseTaints,
  printTaint,
  toleratesTaint,
  withoutTaint,
  withTaint,
} from './taints-tolerations.ts'

const taint = (key: string, effect = 'NoSchedule', value?: string): Taint =>
  value === undefined ? { key, effect } : { key, effect, value }

describe('toleratesTaint', () => {
  const tainted = taint('k', 'NoSchedule', '5')
  test.each<{ name: string; toleration: Toleration; want: boolean }>([
    {
      name: 'equal, by name',
      toleration: { key: 'k', operator: 'Equal', value: '5', effect: 'NoSchedule' },
      want: true,
    },
    { name: 'equal, by default', toleration: { key: 'k', value: '5' }, want: true },
    { name: 'another value', toleration: { key: 'k', value: '6' }, want: false },
    { name: 'an absent value is the empty one', toleration: { key: 'k' }, want: false },
    { name: 'another effect', toleration: { key: 'k', value: '5', effect: 'NoExecute' }, want: false },
    { name: 'another key', toleration: { key: 'x', operator: 'Exists' }, want: false },
    { name: 'any value', toleration: { key: 'k', operator: 'Exists' }, want: true },
    { name: 'everything', toleration: { operator: 'Exists' }, want: true },
    { name: 'everything of one effect', toleration: { operator: 'Exists', effect: 'NoSchedule' }, want: true },
    {
      name: 'an empty key and effect count as absent',
      toleration: { key: '', effect: '', operator: 'Exists' },
      want: true,
    },
    { name: 'an operator that is none', toleration: { key: 'k', operator: 'In', value: '5' }, want: false },
    { name: 'comparison, whose gate is off', toleration: { key: 'k', operator: 'Lt', value: '6' }, want: false },
  ])('$name: $want', ({ toleration, want }) => {
    expect(toleratesTaint(toleration, tainted)).toBe(want)
  })

  test.each([
    { operator: 'Lt', value: '6', want: true },
    { operator: 'Lt', value: '5', want: false },
    { operator: 'Gt', value: '4', want: true },
    { operator: 'Gt', value: '-4', want: true },
    { operator: 'Gt', value: '04', want: false },
    { operator: 'Gt', value: '+4', want: false },
    { operator: 'Gt', value: '-0', want: false },
    { operator: 'Gt', value: 'x', want: false },
    { operator: 'Lt', value: '9223372036854775808', want: false },
  ])('with its gate, $operator $value: $want', ({ operator, value, want }) => {
    expect(toleratesTaint({ key: 'k', operator, value }, tainted, { comparisonOperators: true })).toBe(want)
  })
})

describe('sets of taints', () => {
  const [a, b, c] = [taint('a'), taint('b', 'NoExecute'), taint('c', 'PreferNoSchedule')]

  test('the first that nothing tolerates', () => {
    expect(findUntoleratedTaint([c, a, b], [{ key: 'a', operator: 'Exists' }])).toBe(c)
    expect(findUntoleratedTaint([c, a, b], [{ key: 'a', operator: 'Exists' }], keepsPodsAway)).toBe(b)
    expect(findUntoleratedTaint([a, b], [{ operator: 'Exists' }])).toBeUndefined()
    expect(findUntoleratedTaint([a], undefined)).toBe(a)
    expect(findUntoleratedTaint(undefined, undefined)).toBeUndefined()
  })

  test('the tolerations that tolerate them, in their order', () => {
    const [ofA, all] = [{ key: 'a', operator: 'Exists' }, { operator: 'Exists' }]
    expect(matchingTolerations([b, a], [ofA, all])).toEqual([all, ofA])
    expect(matchingTolerations([b, a], [ofA])).toBeUndefined()
    expect(matchingTolerations([], [ofA])).toEqual([])
  })

  test('differences are by key and effect', () => {
    expect(diffTaints([taint('a', 'NoSchedule', 'new'), b], [a, c])).toEqual({ add: [b], remove: [c] })
    expect(diffTaints(undefined, undefined)).toEqual({ add: [], remove: [] })
  })

  test('adding replaces the same taint, and tells when nothing changes', () => {
    const newer = taint('a', 'NoSchedule', 'new')
    expect(withTaint([a, b], newer)).toEqual([newer, b])
    expect(withTaint(undefined, a)).toEqual([a])
    expect(withTaint([a, b], taint('a'))).toBeUndefined()
    expect(withTaint([a], { ...a, timeAdded: '2024-01-01T00:00:00Z' })).toHaveLength(1)
    expect(withTaint([a], taint('a', 'NoExecute'))).toHaveLength(2)
  })

  test('removing takes all that are the same', () => {
    expect(withoutTaint([a, taint('a', 'NoSchedule', 'x'), b], a)).toEqual([b])
    expect(withoutTaint([b], a)).toBeUndefined()
    expect(withoutTaint(undefined, a)).toBeUndefined()
  })
})

describe('texts', () => {
  test('are read and printed', () => {
    expect(parseTaints(['a=1:NoSchedule', 'b:NoExecute', 'c:NoSchedule-', 'd-'])).toEqual({
      add: [taint('a', 'NoSchedule', '1'), taint('b', 'NoExecute')],
      remove: [taint('c'), taint('d', '')],
    })
    expect([taint('a', 'NoSchedule', '1'), taint('a'), taint('a', '', '1'), taint('a', '')].map(printTaint)).toEqual([
      'a=1:NoSchedule',
      'a:NoSchedule',
      'a=1:',
      'a',
    ])
  })

  test.each([
    { specs: ['a'], error: 'invalid taint spec: a' },
    { specs: ['a=b=c:NoSchedule'], error: 'invalid taint spec: a=b=c:NoSchedule' },
    { specs: ['a:NoSchedule:b'], error: 'invalid taint spec: a:NoSchedule:b' },
    { specs: ['a:'], error: 'invalid taint effect: , unsupported taint effect' },
    { specs: ['a=!:NoSchedule'], error: 'invalid taint spec: a=!:NoSchedule, a valid label must be' },
    { specs: ['=b:NoSchedule'], error: 'invalid taint spec: =b:NoSchedule, name part must be non-empty' },
    {
      specs: ['a=1:NoSchedule', 'a=2:NoSchedule'],
      error: 'duplicated taints with the same key and effect: {a 2 NoSchedule <nil>}',
    },
  ])('$specs is refused', ({ specs, error }) => {
    expect(() => parseTaints(specs)).toThrow(error)
  })
})
