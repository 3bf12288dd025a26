import { describe, expect, test } from 'vitest'
import { goJson, goQuote, goTimeQuote, utf8Length } from './go-text.ts'
import { parseCidr, parseIpAddress, printCidr, printIpAddress } from './ip-address.ts'
import {
  invalidField,
  printFieldProblem,
  printFieldProblems,
  unsupportedField,
  validateCidr,
  validateDomainPrefixedKey,
  validateDomainPrefixedPath,
  validateFullyQualifiedDomainName,
  validateFullyQualifiedName,
  validateIp,
  validateLegacyCidr,
  validateLegacyIp,
} from './validation.ts'

describe('addresses', () => {
  test.each([
    { text: '1.2.3.4', printed: '1.2.3.4' },
    { text: '01.2.3.004', printed: '1.2.3.4' },
    { text: '::', printed: '::' },
    { text: '::1', printed: '::1' },
    { text: '1::', printed: '1::' },
    { text: '1:2:3:4:5:6:7::', printed: '1:2:3:4:5:6:7:0' },
    { text: '2001:DB8:0:0:1:0:0:1', printed: '2001:db8::1:0:0:1' },
    { text: '1:0:0:2:0:0:0:3', printed: '1:0:0:2::3' },
    { text: '::ffff:1.2.3.4', printed: '1.2.3.4' },
    { text: '::ffff:102:304', printed: '1.2.3.4' },
    { text: '::1.2.3.4', printed: '::102:304' },
    { text: '1:2:3:4:5:6:1.2.3.4', printed: '1:2:3:4:5:6:102:304' },
    { text: '', printed: undefined },
    { text: '1.2.3', printed: undefined },
    { text: '1.2.3.4.5', printed: undefined },
    { text: '1.2.3.256', printed: undefined },
    { text: '1.2.3.-4', printed: undefined },
    { text: '1.2.3.', printed: undefined },
    { text: '1:2:3', printed: undefined },
    { text: '1:2:3:4:5:6:7:8:9', printed: undefined },
    { text: '1:2:3:4::5:6:7:8', printed: undefined },
    { text: '1::2::3', printed: undefined },
    { text: ':::', printed: undefined },
    { text: ':1', printed: undefined },
    { text: '12345::', printed: undefined },
    { text: 'fe80::1%eth0', printed: undefined },
    { text: '1.2.3.4::', printed: undefined },
    { text: '::1.2.3.4:5', printed: undefined },
  ])('$text', ({ text, printed }) => {
    const address = parseIpAddress(text)
    expect(address === undefined ? undefined : printIpAddress(address)).toBe(printed)
  })

  test.each([
    { text: '10.1.2.3/8', printed: '10.0.0.0/8' },
    { text: '10.1.2.3/32', printed: '10.1.2.3/32' },
    { text: '10.1.2.3/0', printed: '0.0.0.0/0' },
    { text: 'fd00:1234::5/17', printed: 'fd00::/17' },
    { text: '::ffff:1.2.3.4/120', printed: '1.2.3.0/24' },
    { text: '10.0.0.0/33', printed: undefined },
    { text: '10.0.0.0/', printed: undefined },
    { text: '10.0.0.0/+8', printed: undefined },
    { text: '10.0.0.0', printed: undefined },
    { text: '::/129', printed: undefined },
  ])('$text', ({ text, printed }) => {
    const cidr = parseCidr(text)
    expect(cidr === undefined ? undefined : printCidr(cidr)).toBe(printed)
  })

  test.each([
    { value: '10.0.0.1', ip: undefined, legacy: undefined },
    { value: 'FD00::1', ip: 'must be in canonical form ("fd00::1")', legacy: undefined },
    { value: '010.0.0.1', ip: 'must not have leading 0s', legacy: 'must not have leading 0s' },
    { value: '00001::', ip: 'must not have leading 0s', legacy: 'must not have leading 0s' },
    {
      value: '::ffff:1.2.3.4',
      ip: 'must not be an IPv4-mapped IPv6 address',
      legacy: 'must not be an IPv4-mapped IPv6 address',
    },
    { value: 'x', ip: 'must be a valid IP address', legacy: 'must be a valid IP address' },
  ])('rules for $value', ({ value, ip, legacy }) => {
    const messages = [validateIp('f', value), validateLegacyIp('f', value)].map((problems) =>
      problems.map(printFieldProblem).join(),
    )
    for (const [index, want] of [ip, legacy].entries()) {
      expect(messages[index]).toContain(want === undefined ? '' : `f: Invalid value: "${value}": ${want}`)
      expect(messages[index] === '').toBe(want === undefined)
    }
    expect(validateLegacyIp('f', value, false)).toHaveLength(value === 'x' ? 1 : 0)
  })

  test('rules for networks', () => {
    const message = (value: string) => validateCidr('f', value).map((problem) => problem.message.replace(/^.*?": /, ''))
    expect(message('10.0.0.0/8')).toEqual([])
    expect(message('10.0.0.1/8')).toEqual(['must not have bits set beyond the prefix length'])
    expect(message('10.0.0.0/08')).toEqual(['must not have leading 0s in IP or prefix length'])
    expect(message('FD00::/8')).toEqual(['must be in canonical form ("fd00::/8")'])
    expect(message('::ffff:0:0/96')).toEqual(['must not have an IPv4-mapped IPv6 address'])
    expect(validateLegacyCidr('f', '10.0.0.1/08', false)).toEqual([])
    expect(validateLegacyCidr('f', 'x', false)).toHaveLength(1)
  })
})

describe('domains', () => {
  test.each([
    { rule: validateFullyQualifiedName, valid: ['a.b.c'], invalid: ['', 'a', 'a.b', 'a.b.c.', 'A.b.c'] },
    {
      rule: validateFullyQualifiedDomainName,
      valid: ['a.b', 'a.b.'],
      invalid: ['', 'a', '.', 'a.', 'a..', `${'a'.repeat(64)}.b`],
    },
    { rule: validateDomainPrefixedPath, valid: ['a.b/c', 'a/b/c%20'], invalid: ['', 'a', '/a', 'a/', 'A/b', 'a/b c'] },
    { rule: validateDomainPrefixedKey, valid: ['a.b/c', 'a/C'], invalid: ['', 'a', '/a', 'a/', 'a/b/c', 'A/b'] },
  ])('$rule.name', ({ rule, valid, invalid }) => {
    expect(valid.filter((value) => rule('f', value).length > 0)).toEqual([])
    expect(invalid.filter((value) => rule('f', value).length === 0)).toEqual([])
    expect(rule('f', '').map(printFieldProblem)).toEqual(['f: Required value'])
  })
})

describe('texts', () => {
  test('several problems stand in brackets, each once', () => {
    const [one, other] = [invalidField('a', 1, 'x'), unsupportedField('', 'b', ['c', 'd'])]
    expect(printFieldProblems([one])).toBe('a: Invalid value: 1: x')
    expect(printFieldProblems([one, one])).toBe('a: Invalid value: 1: x')
    expect(printFieldProblems([one, other])).toBe(
      '[a: Invalid value: 1: x, <nil>: Unsupported value: "b": supported values: "c", "d"]',
    )
  })

  test.each([
    { text: 'a', quoted: '"a"' },
    { text: '"\\', quoted: '"\\"\\\\"' },
    { text: '\n\t\u0000\u007F', quoted: '"\\n\\t\\x00\\x7f"' },
    { text: 'é名😀', quoted: '"é名😀"' },
    { text: '\u00A0\u200B', quoted: '"\\u00a0\\u200b"' },
    { text: '\u{E0001}', quoted: '"\\U000e0001"' },
  ])('quoting $quoted', ({ text, quoted }) => {
    expect(goQuote(text)).toBe(quoted)
  })

  test('JSON as Go writes it', () => {
    expect(goJson(['<a>', '&'])).toBe('["\\u003ca\\u003e","\\u0026"]')
    expect(goJson(undefined)).toBe('null')
  })

  test('quotes of package time, and lengths', () => {
    expect(goTimeQuote('é"\n')).toBe('"\\xc3\\xa9\\"\\x0a"')
    expect(['', 'abc', 'é', '😀'].map(utf8Length)).toEqual([0, 3, 2, 4])
  })
})
