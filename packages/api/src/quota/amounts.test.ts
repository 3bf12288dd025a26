import { expect, test } from 'vitest'
import {
  addAmounts,
  exceededNames,
  growth,
  maskAmounts,
  maxAmounts,
  negativeNames,
  readAmounts,
  sameAmounts,
  withoutZeros,
  writeAmounts,
  type Amounts,
  type ResourceTexts,
} from './amounts.ts'

const on =
  (of: (a: Amounts, b: Amounts) => Amounts) =>
  (a: ResourceTexts, b: ResourceTexts): ResourceTexts =>
    writeAmounts(of(readAmounts(a), readAmounts(b)))

test.each([
  { a: {}, b: {}, sum: {}, most: {}, more: {} },
  { a: { cpu: '1' }, b: {}, sum: { cpu: '1' }, most: { cpu: '1' }, more: { cpu: '1' } },
  { a: {}, b: { cpu: '1' }, sum: { cpu: '1' }, most: { cpu: '1' }, more: { cpu: '0' } },
  { a: { cpu: '150m' }, b: { cpu: '1' }, sum: { cpu: '1150m' }, most: { cpu: '1' }, more: { cpu: '0' } },
  { a: { cpu: '1' }, b: { cpu: '1' }, sum: { cpu: '2' }, most: { cpu: '1' }, more: { cpu: '0' } },
  {
    a: { cpu: '1' },
    b: { cpu: '150m', memory: '1Gi' },
    sum: { cpu: '1150m', memory: '1Gi' },
    most: { cpu: '1', memory: '1Gi' },
    more: { cpu: '850m', memory: '0' },
  },
])('$a and $b', ({ a, b, sum, most, more }) => {
  expect(on(addAmounts)(a, b)).toEqual(sum)
  expect(on(maxAmounts)(a, b)).toEqual(most)
  expect(on(growth)(a, b)).toEqual(more)
})

test.each([
  { a: {}, b: {}, same: true },
  { a: { cpu: '1' }, b: { cpu: '1000m' }, same: true },
  { a: { cpu: '1' }, b: {}, same: false },
  { a: { cpu: '1' }, b: { cpu: '2' }, same: false },
  { a: { cpu: '1' }, b: { memory: '1' }, same: false },
  { a: { cpu: '1', memory: '1Gi' }, b: { memory: '1024Mi', cpu: '1' }, same: true },
  { a: { cpu: '1', memory: '1Gi' }, b: { cpu: '1', memory: '1Gi', pods: '1' }, same: false },
])('$a is $b: $same', ({ a, b, same }) => {
  expect(sameAmounts(readAmounts(a), readAmounts(b))).toBe(same)
})

test('what exceeds, is negative, is zero, is named', () => {
  const amounts = readAmounts({ cpu: '2', memory: '1Gi', pods: '0', x: '-1' })
  expect(exceededNames(amounts, readAmounts({ cpu: '1', memory: '1Gi', other: '0' }))).toEqual(['cpu'])
  expect(negativeNames(amounts)).toEqual(['x'])
  expect([...withoutZeros(amounts).keys()]).toEqual(['cpu', 'memory', 'x'])
  expect([...maskAmounts(amounts, new Set(['pods', 'none'])).keys()]).toEqual(['pods'])
})

test.each([
  { name: 'nothing', amounts: {}, exceeded: [], negative: [], kept: [] },
  { name: 'less than allowed', amounts: { cpu: '100m' }, exceeded: [], negative: [], kept: ['cpu'] },
  { name: 'as much as allowed', amounts: { cpu: '200m' }, exceeded: [], negative: [], kept: ['cpu'] },
  { name: 'more than allowed', amounts: { cpu: '201m' }, exceeded: ['cpu'], negative: [], kept: ['cpu'] },
  { name: 'nothing of it', amounts: { cpu: '0', memory: '0' }, exceeded: [], negative: [], kept: [] },
  {
    name: 'all negative',
    amounts: { cpu: '-1m', memory: '-1' },
    exceeded: [],
    negative: ['cpu', 'memory'],
    kept: ['cpu', 'memory'],
  },
])('$name', ({ amounts, exceeded, negative, kept }) => {
  const read = readAmounts(amounts)
  expect(exceededNames(read, readAmounts({ cpu: '200m', memory: '1', pods: '1' }))).toEqual(exceeded)
  expect(negativeNames(read)).toEqual(negative)
  expect([...withoutZeros(read).keys()]).toEqual(kept)
})
