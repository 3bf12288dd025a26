import { describe, expect, test } from 'vitest'
import type { ErrorList } from '../../validation/field-errors.ts'
import { validateConditions } from './conditions.ts'
import { base64Bytes, checkFrozen } from './data-keys.ts'
import { checkAtMost100Percent, checkIntOrPercent } from './int-or-percent.ts'
import { checkEndpointIp, isDualStack } from './ips.ts'
import { shownSelector, validateLabelSelector } from './label-selectors.ts'
import { validateNodeSelectorTerm } from './node-selectors.ts'
import { checkDescendingPath, checkUnreservedPath } from './paths-in-files.ts'

function told(check: (errors: ErrorList) => void): readonly string[] {
  const errors: ErrorList = []
  check(errors)
  return errors.map(({ field, message }) => `${field}: ${message}`)
}

describe('numbers or percents', () => {
  test.each([
    [1, []],
    ['50%', []],
    [-1, ['f: Invalid value: -1: must be greater than or equal to 0']],
    ['101%', ['f: Invalid value: "101%": must not be greater than 100%']],
    [
      '5',
      [
        "f: Invalid value: \"5\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
      ],
    ],
  ])('%s', (value, wanted) => {
    const check = (errors: ErrorList): void => {
      checkIntOrPercent(errors, 'f', value)
      checkAtMost100Percent(errors, 'f', value)
    }
    expect(told(check)).toEqual(wanted)
  })
})

describe('addresses of endpoints', () => {
  test.each([
    ['10.0.0.1', undefined],
    ['fd00::1', undefined],
    ['0.0.0.0', 'may not be unspecified (0.0.0.0)'],
    ['::', 'may not be unspecified (::)'],
    ['127.1.2.3', 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    ['::1', 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    ['169.254.1.1', 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
    ['fe80::1', 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
    ['224.0.0.7', 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
    ['x', 'must be a valid IP address'],
  ])('%s', (address, problem) => {
    const wanted = problem === undefined ? [] : [`f: Invalid value: "${address}": ${problem}`]
    expect(told((errors) => checkEndpointIp(errors, 'f', address))).toEqual(wanted)
  })

  test.each([
    [['10.0.0.1', 'fd00::1'], true],
    [['10.0.0.1', '10.0.0.2'], false],
    [['10.0.0.1'], false],
  ])('%s of both families', (addresses, wanted) => {
    expect(isDualStack(addresses)).toBe(wanted)
  })
})

describe('selectors of labels', () => {
  test.each([
    [{ key: 'a', operator: 'In', values: ['b'] }, []],
    [{ key: 'a', operator: 'Exists' }, []],
    [
      { key: 'a', operator: 'In' },
      ["s.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'"],
    ],
    [
      { key: 'a', operator: 'Exists', values: ['b'] },
      ["s.matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'"],
    ],
    [
      { key: 'a', operator: 'Near' },
      ['s.matchExpressions[0].operator: Invalid value: "Near": not a valid selector operator'],
    ],
  ])('%o', (requirement, wanted) => {
    expect(told((errors) => validateLabelSelector(errors, 's', { matchExpressions: [requirement] }))).toEqual(wanted)
  })

  test('are shown as Go prints them', () => {
    const matchExpressions = [{ operator: 'Exists', key: 'x', values: [] }]
    expect(JSON.stringify(shownSelector({ matchExpressions, matchLabels: { b: '1', a: '2' } }))).toBe(
      '{"matchLabels":{"a":"2","b":"1"},"matchExpressions":[{"key":"x","operator":"Exists"}]}',
    )
    expect(shownSelector(undefined)).toBeNull()
  })
})

describe('terms about nodes', () => {
  test.each([
    [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n'] }] }, []],
    [
      { matchFields: [{ key: 'spec.x', operator: 'In', values: ['n'] }] },
      ['t.matchFields[0].key: Invalid value: "spec.x": not a valid field selector key'],
    ],
    [
      { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n', 'm'] }] },
      [
        "t.matchFields[0].values: Required value: must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      ],
    ],
    [
      { matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1', '2'] }] },
      ["t.matchExpressions[0].values: Required value: must be specified single value when `operator` is 'Lt' or 'Gt'"],
    ],
  ])('%o', (term, wanted) => {
    expect(told((errors) => validateNodeSelectorTerm(errors, 't', term, { isPreference: false }))).toEqual(wanted)
  })

  test('may wish for values that no label can have', () => {
    const term = { matchExpressions: [{ key: 'a', operator: 'In', values: ['b c'] }] }
    expect(told((errors) => validateNodeSelectorTerm(errors, 't', term, { isPreference: true }))).toEqual([])
    expect(told((errors) => validateNodeSelectorTerm(errors, 't', term, { isPreference: false }))).toHaveLength(1)
  })
})

describe('paths', () => {
  test.each([
    ['a/b', []],
    ['/a', ['f: Invalid value: "/a": must be a relative path']],
    ['a/../b', ['f: Invalid value: "a/../b": must not contain \'..\'']],
    ['a..b', []],
  ])('%s downwards', (path, wanted) => {
    expect(told((errors) => checkDescendingPath(errors, 'f', path))).toEqual(wanted)
  })

  test('do not begin as kubelets begin theirs', () => {
    expect(told((errors) => checkUnreservedPath(errors, 'f', '..data'))).toEqual([
      'f: Invalid value: "..data": must not start with \'..\'',
    ])
  })
})

test.each([
  ['', 0],
  ['YQ==', 1],
  ['YWI=', 2],
  ['YWJj', 3],
])('%s stands for %i bytes', (text, bytes) => {
  expect(base64Bytes(text)).toBe(bytes)
})

test('what is frozen neither changes nor thaws', () => {
  const frozen = { immutable: true, data: { a: '1' } }
  expect(told((errors) => checkFrozen(errors, { data: { a: '2' } }, frozen))).toEqual([
    'immutable: Forbidden: field is immutable when `immutable` is set',
    'data: Forbidden: field is immutable when `immutable` is set',
  ])
  expect(told((errors) => checkFrozen(errors, frozen, { data: { a: '2' } }))).toEqual([])
})

test('conditions', () => {
  const condition = { type: 'Ready', status: 'True', reason: 'Fine', lastTransitionTime: '2026-01-01T00:00:00Z' }
  expect(told((errors) => validateConditions(errors, 'c', [{ ...condition, message: '' }]))).toEqual([])
  const bad = { type: 'Ready', status: 'Maybe', reason: '', message: '', lastTransitionTime: undefined as never }
  expect(told((errors) => validateConditions(errors, 'c', [{ ...condition, message: '' }, bad]))).toEqual([
    'c[1].type: Duplicate value: "Ready"',
    'c[1].status: Unsupported value: "Maybe": supported values: "False", "True", "Unknown"',
    'c[1].lastTransitionTime: Required value',
    'c[1].reason: Required value',
  ])
})
