// Mirrors pkg/controller/job/indexed_job_utils.go, orderedIntervals and parseIndexesFromString, 1.36.

/** A run of indexes, both ends included. */
export interface Interval {
  readonly first: number
  readonly last: number
}

/** Runs in order that neither touch nor overlap: as long as the gaps between them, not as the Job. */
export type Intervals = readonly Interval[]

const int64Limit = 2 ** 63

/** Go's `strconv.Atoi`. */
export function parseGoInteger(text: string): number | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined
  const value = Number(text)
  return value >= int64Limit || value < -int64Limit ? undefined : value
}

/** `1,3-5,7`: what cannot be read is left out, and so is what is not below `completions`. */
export function parseIndexes(text: string, completions: number): Intervals {
  if (text === '') return []
  const intervals: Interval[] = []
  for (const part of text.split(',')) {
    const [firstText = '', lastText] = part.split('-')
    const first = parseGoInteger(firstText)
    if (first === undefined) continue
    if (first >= completions) break
    const givenLast = lastText === undefined ? first : parseGoInteger(lastText)
    if (givenLast === undefined) continue
    append(intervals, { first, last: Math.min(givenLast, completions - 1) })
  }
  return intervals
}

function append(intervals: Interval[], next: Interval): void {
  const previous = intervals.at(-1)
  if (previous !== undefined && previous.last === next.first - 1) {
    intervals[intervals.length - 1] = { first: previous.first, last: next.last }
  } else {
    intervals.push(next)
  }
}

/** Two that follow each other are listed, three or more are a run. */
export function printIndexes(intervals: Intervals): string {
  return intervals.map(printInterval).join(',')
}

function printInterval({ first, last }: Interval): string {
  if (last <= first) return String(first)
  return last === first + 1 ? `${first},${last}` : `${first}-${last}`
}

export function mergeIntervals(a: Intervals, b: Intervals): Intervals {
  if (b.length === 0) return a
  const merged: Interval[] = []
  const add = (next: Interval): void => {
    const previous = merged.at(-1)
    if (previous === undefined || next.first > previous.last + 1) merged.push(next)
    else if (previous.last < next.last) merged[merged.length - 1] = { first: previous.first, last: next.last }
  }
  let taken = 0
  for (const interval of a) {
    for (let other = b[taken]; other !== undefined && other.first <= interval.first; other = b[taken]) {
      add(other)
      taken += 1
    }
    add(interval)
  }
  for (const interval of b.slice(taken)) add(interval)
  return merged
}

export function withIndexes(intervals: Intervals, indexes: Iterable<number>): Intervals {
  const sorted = [...indexes].toSorted((a, b) => a - b)
  return mergeIntervals(
    intervals,
    sorted.map((index) => ({ first: index, last: index })),
  )
}

export function countIndexes(intervals: Intervals): number {
  return intervals.reduce((sum, { first, last }) => sum + last - first + 1, 0)
}

export function hasIndex(intervals: Intervals, index: number): boolean {
  let low = 0
  let high = intervals.length
  while (low < high) {
    const middle = low + ((high - low) >> 1)
    if ((intervals[middle]?.last ?? 0) >= index) high = middle
    else low = middle + 1
  }
  const found = intervals[high]
  return found !== undefined && found.first <= index
}
