import { describe, expect, test } from 'vitest'
import {
  nameIsDns1035Label,
  nameIsDnsLabel,
  nameIsDnsSubdomain,
  validateConfigMapKey,
  validateDns1035Label,
  validateDns1123Label,
  validateDns1123Subdomain,
  validateEnvVarName,
  validateGroupId,
  validateHttpHeaderName,
  validateLabelValue,
  validatePathSegmentName,
  validatePercent,
  validatePortName,
  validatePortNumber,
  validateQualifiedName,
  validateRelaxedEnvVarName,
  validateUserId,
  validateWildcardDns1123Subdomain,
} from './names.ts'

const a = (count: number): string => 'a'.repeat(count)

test.each([
  {
    rule: validateDns1123Label,
    valid: ['a', '0', 'a-1', a(63)],
    invalid: ['', '-', 'a-', '-a', 'A', 'a.b', 'a_b', 'é', a(64)],
  },
  {
    rule: validateDns1123Subdomain,
    valid: ['a', 'a.b', '0.0', a(253), `${a(63)}.${a(63)}`],
    invalid: ['', '.', 'a.', '.a', 'a..b', 'a-.b', 'A.b', 'a\n', a(254)],
  },
  { rule: validateDns1035Label, valid: ['a', 'a-1', a(63)], invalid: ['', '1a', 'a-', 'A', 'a.b', a(64)] },
  {
    rule: validateWildcardDns1123Subdomain,
    valid: ['*.a', '*.a.b'],
    invalid: ['*', '*.', 'a.b', '*a.b', '*.*.b', 'a.*.b'],
  },
  {
    rule: validateQualifiedName,
    valid: ['a', 'A.b_c-d', 'example.com/a', '1/2', a(63), `${a(253)}/${a(63)}`],
    invalid: ['', '/', 'a/', '/a', 'a/b/c', '-a', 'a-', 'A/b', 'a b', a(64), `${a(254)}/a`],
  },
  { rule: validateLabelValue, valid: ['', 'a', 'A_b.c-d', a(63)], invalid: ['-', 'a/', 'a b', '.a', 'a_', a(64), 'é'] },
  {
    rule: validatePortName,
    valid: ['http', 'a1', '1a', '8-o', a(15)],
    invalid: ['', '80', '-a', 'a-', 'a--b', 'A', a(16)],
  },
  { rule: validatePercent, valid: ['0%', '150%'], invalid: ['', '%', '1', '-1%', '1.5%', '1%%'] },
  { rule: validateHttpHeaderName, valid: ['X-A', '1'], invalid: ['', 'X A', 'X_A', 'X:'] },
  { rule: validateEnvVarName, valid: ['a', '_', 'a.b-C', '.a'], invalid: ['', '1a', 'a=b', '..', '.', '..a', 'a b'] },
  { rule: validateRelaxedEnvVarName, valid: ['a b', '1', '~', ' '], invalid: ['', 'a=b', 'é', '\t', '\u007F'] },
  {
    rule: validateConfigMapKey,
    valid: ['a', '.a', 'A_b-c', a(253)],
    invalid: ['', '.', '..', '..a', 'a/b', 'a b', a(254)],
  },
])('$rule.name', ({ rule, valid, invalid }) => {
  expect(valid.filter((value) => rule(value).length > 0)).toEqual([])
  expect(invalid.filter((value) => rule(value).length === 0)).toEqual([])
})

test('numbers', () => {
  expect([0, 1, 65535, 65536].map((port) => validatePortNumber(port).length)).toEqual([1, 0, 0, 1])
  expect([-1, 0, 2 ** 31 - 1, 2 ** 31].map((id) => validateUserId(id).length)).toEqual([1, 0, 0, 1])
  expect(validateGroupId(-1)).toEqual(['must be between 0 and 2147483647, inclusive'])
})

describe('messages', () => {
  test('a text may break several rules', () => {
    expect(validateDns1123Label(`${a(63)}.b`)).toEqual(['must be no more than 63 characters', 'must not contain dots'])
    expect(validateConfigMapKey('..')).toEqual(["must not be '..'"])
    expect(validateConfigMapKey('..a')).toEqual(["must not start with '..'"])
    expect(validateQualifiedName('/')).toEqual([
      'prefix part must be non-empty',
      'name part must be non-empty',
      expect.stringMatching(/^name part must consist of alphanumeric characters/),
    ])
  })

  test('lengths are counted in bytes', () => {
    expect(validateLabelValue('é'.repeat(32))).toContain('must be no more than 63 bytes')
    expect(validateLabelValue('é'.repeat(31))).not.toContain('must be no more than 63 bytes')
  })
})

describe('names of objects', () => {
  test.each([
    { rule: nameIsDnsSubdomain, name: 'a.b', prefix: 'a.b-' },
    { rule: nameIsDnsLabel, name: 'a-b', prefix: 'a-b-' },
    { rule: nameIsDns1035Label, name: 'a', prefix: 'a-' },
  ])('a prefix may end in a dash, a name may not', ({ rule, name, prefix }) => {
    expect(rule(name, false)).toEqual([])
    expect(rule(prefix, true)).toEqual([])
    expect(rule(prefix, false)).toHaveLength(1)
    expect(rule('-', true)).toHaveLength(1)
  })

  test('a name can stand in a path', () => {
    expect(validatePathSegmentName('a:b c', false)).toEqual([])
    expect(validatePathSegmentName('', false)).toEqual([])
    expect(validatePathSegmentName('..', false)).toEqual(["may not be '..'"])
    expect(validatePathSegmentName('..', true)).toEqual([])
    expect(validatePathSegmentName('a/b%', false)).toEqual(["may not contain '/'", "may not contain '%'"])
  })
})
