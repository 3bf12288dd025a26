// Mirrors pkg/apis/batch/validation/validation.go validateIndexesFormat and its like, release 1.36.
import { goQuote } from '@coxswain/api'
import { isInt64 } from '../../encoding/decode-scalar.ts'

interface Interval {
  readonly first: number
  readonly last: number
}

/** How many indexes a text such as `1,3-5` names, or what is wrong with it. */
export function countIndexes(text: string, completions: number): number | string {
  if (text === '') return 0
  let total = 0
  let last: number | undefined
  for (const part of text.split(',')) {
    const interval = parseInterval(part, completions)
    if (typeof interval === 'string') return interval
    if (last !== undefined && last >= interval.first) {
      return `non-increasing order, previous: ${last}, current: ${interval.first}`
    }
    total += interval.last - interval.first + 1
    last = interval.last
  }
  return total
}

function parseInterval(text: string, completions: number): Interval | string {
  const limits = text.split('-')
  if (limits.length > 2) {
    const rule = "an index interval can have at most two parts separated by '-'"
    return `the fragment ${goQuote(text)} violates the requirement that ${rule}`
  }
  const [first, last = first] = limits.map((limit) => parseIndex(limit, completions))
  if (typeof first !== 'number') return first ?? ''
  if (typeof last !== 'number') return last ?? ''
  if (limits.length === 2 && first >= last) return `non-increasing order, previous: ${first}, current: ${last}`
  return { first, last }
}

function parseIndex(text: string, completions: number): number | string {
  if (!/^[+-]?\d+$/.test(text)) return `cannot convert string to integer for index: ${goQuote(text)}`
  const index = Number(text)
  if (!isInt64(index)) return `cannot convert string to integer for index: ${goQuote(text)}`
  return index >= completions ? `too large index: ${goQuote(text)}` : index
}

/** The first index that both texts name; parts that cannot be read are passed over. */
export function firstOverlap(completed: string, failed: string, completions: number): number | undefined {
  if (completed === '' || failed === '') return undefined
  const a = readableIntervals(completed, completions)
  const b = readableIntervals(failed, completions)
  let [i, j] = [0, 0]
  while (i < a.length && j < b.length) {
    const [x, y] = [a[i], b[j]]
    if (x === undefined || y === undefined) return undefined
    if (x.first <= y.last && y.first <= x.last) return Math.max(x.first, y.first)
    if (x.first <= y.first) i++
    else j++
  }
  return undefined
}

function readableIntervals(text: string, completions: number): readonly Interval[] {
  return text
    .split(',')
    .map((part) => parseInterval(part, completions))
    .filter((interval) => typeof interval !== 'string')
}
