import { describe, expect, test } from 'vitest'
import { deleteOptionsOf, flag, parseOptions } from './query-options.ts'
import { warningHeaders } from './warning-header.ts'

const query = (text: string): URLSearchParams => new URLSearchParams(text)

describe('options', () => {
  test.each([
    {
      verb: 'list',
      text: 'limit=5&labelSelector=a%3Db&continue=x',
      want: { limit: 5, labelSelector: 'a=b', continue: 'x' },
    },
    { verb: 'list', text: 'dryRun=All&force=true', want: {} },
    {
      verb: 'watch',
      text: 'allowWatchBookmarks=x&sendInitialEvents=0&timeoutSeconds=-5',
      want: { allowWatchBookmarks: true, sendInitialEvents: false, timeoutSeconds: -5 },
    },
    { verb: 'get', text: 'resourceVersion=0&limit=x', want: { resourceVersion: '0' } },
    {
      verb: 'create',
      text: 'dryRun=All&dryRun=None&fieldManager=m',
      want: { dryRun: ['All', 'None'], fieldManager: 'm' },
    },
    { verb: 'create', text: 'dryRun=', want: { dryRun: [''] } },
    { verb: 'create', text: 'force=true', want: {} },
    { verb: 'patch', text: 'force=maybe&fieldValidation=Strict', want: { force: true, fieldValidation: 'Strict' } },
    { verb: 'delete', text: 'gracePeriodSeconds=soon', want: {} },
  ] as const)('$verb $text', ({ verb, text, want }) => {
    expect(parseOptions(verb, query(text))).toEqual(want)
  })

  test.each([
    { text: 'limit=many', want: 'strconv.ParseInt: parsing "many": invalid syntax' },
    { text: 'limit=', want: 'strconv.ParseInt: parsing "": invalid syntax' },
    { text: 'timeoutSeconds=1.5', want: 'strconv.ParseInt: parsing "1.5": invalid syntax' },
    { text: 'limit=9223372036854775808', want: 'strconv.ParseInt: parsing "9223372036854775808": value out of range' },
  ])('$text is refused', ({ text, want }) => {
    expect(() => parseOptions('list', query(text))).toThrow(want)
  })
})

test.each([
  { text: '', want: undefined },
  { text: 'pretty=1', want: undefined },
  { text: 'gracePeriodSeconds=0', want: { gracePeriodSeconds: 0 } },
  { text: 'propagationPolicy=Orphan&dryRun=All', want: { propagationPolicy: 'Orphan', dryRun: ['All'] } },
  { text: 'orphanDependents=false', want: { orphanDependents: false } },
])('options of a deletion: $text', ({ text, want }) => {
  const options = want === undefined ? undefined : { kind: 'DeleteOptions', apiVersion: 'v1', ...want }
  expect(deleteOptionsOf(query(text))).toEqual(options)
})

test.each([
  { text: '', want: undefined },
  { text: 'watch', want: true },
  { text: 'watch=', want: true },
  { text: 'watch=1', want: true },
  { text: 'watch=no', want: true },
  { text: 'watch=0', want: false },
  { text: 'watch=False', want: false },
])('$text is $want', ({ text, want }) => {
  expect(flag(query(text), 'watch')).toBe(want)
})

describe('warnings', () => {
  test.each([
    { texts: [], want: [] },
    { texts: ['one', 'two', 'one'], want: ['299 - "one"', '299 - "two"'] },
    { texts: ['say "hi" \\'], want: [String.raw`299 - "say \"hi\" \\"`] },
    { texts: ['two\nlines\tof it'], want: ['299 - "two lines of it"'] },
    { texts: [' ', ''], want: [] },
  ])('$texts', ({ texts, want }) => {
    expect(warningHeaders(texts)).toEqual(want)
  })

  test('one long text is whole, many are cut', () => {
    expect(warningHeaders(['x'.repeat(4096)])[0]).toHaveLength(4096 + '299 - ""'.length)
    const many = Array.from({ length: 20 }, (_, i) => `${i}`.padEnd(300, 'x'))
    const headers = warningHeaders(many)
    expect(headers).toHaveLength(16)
    expect(headers[0]).toHaveLength(256 + '299 - ""'.length)
  })
})
