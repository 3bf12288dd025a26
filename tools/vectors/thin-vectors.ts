import type { Vector } from './vector.ts'

/** The text of each vector of one recorded file, in order. */
export interface VectorLines {
  readonly file: string
  readonly lines: readonly string[]
}

/** The vectors of one function of one file. */
interface Group {
  readonly entries: readonly Entry[]
  readonly bytes: number
}

interface Entry {
  readonly index: number
  readonly line: string
  readonly bytes: number
  readonly shape: string
}

/**
 * Chooses vectors whose lines have at most `bytesMax` in all. Small files keep all, large ones get equal shares, and so do the
 * functions of a file. A function that must do with less keeps of every shape of input and answer about as many as of any
 * other, shortest first, but one at least. Always the same choice.
 */
export function thinVectors(files: readonly VectorLines[], bytesMax: number): readonly VectorLines[] {
  const grouped = files.map(({ file, lines }) => ({ file, lines, groups: groupByFunction(lines) }))
  const fileMax = equalShare(
    grouped.map(({ groups }) => sumBytes(groups)),
    bytesMax,
  )
  return grouped.map(({ file, lines, groups }) => {
    const groupMax = equalShare(
      groups.map(({ bytes }) => bytes),
      fileMax,
    )
    const kept = new Set(groups.flatMap((group) => choose(group, groupMax)).map(({ index }) => index))
    return { file, lines: lines.filter((_, index) => kept.has(index)) }
  })
}

function groupByFunction(lines: readonly string[]): readonly Group[] {
  const entriesByFunction = new Map<string, Entry[]>()
  for (const [index, line] of lines.entries()) {
    const vector = JSON.parse(line) as Vector // the recording's own format
    const entries = entriesByFunction.get(vector.fn) ?? []
    entriesByFunction.set(vector.fn, entries)
    entries.push({ index, line, bytes: Buffer.byteLength(line) + ',\n'.length, shape: shapeOfVector(vector) })
  }
  return [...entriesByFunction.values()].map((entries) => ({ entries, bytes: sumBytes(entries) }))
}

/** How much each may have at most, such that those that need less leave the rest to the others. */
function equalShare(needs: readonly number[], total: number): number {
  let left = total
  for (const [index, need] of needs.toSorted((a, b) => a - b).entries()) {
    const share = left / (needs.length - index)
    if (need > share) return share
    left -= need
  }
  return Infinity
}

/** One of each shape, then a second of each, until the share is spent; the first always. */
function choose({ entries, bytes }: Group, bytesMax: number): readonly Entry[] {
  if (bytes <= bytesMax) return entries
  const chosen: Entry[] = []
  let left = bytesMax
  for (const entry of inTurns(entries)) {
    if (chosen.length > 0 && entry.bytes > left) continue
    chosen.push(entry)
    left -= entry.bytes
  }
  return chosen
}

function inTurns(entries: readonly Entry[]): readonly Entry[] {
  const byShape = Map.groupBy(
    entries.toSorted((a, b) => a.bytes - b.bytes || a.index - b.index),
    (entry) => entry.shape,
  )
  const ranked = [...byShape.values()].flatMap((same) => same.map((entry, turn) => ({ entry, turn })))
  return ranked.toSorted((a, b) => a.turn - b.turn || a.entry.index - b.entry.index).map(({ entry }) => entry)
}

function sumBytes(parts: readonly { readonly bytes: number }[]): number {
  return parts.reduce((total, { bytes }) => total + bytes, 0)
}

const depthMax = 4

function shapeOfVector(vector: Vector): string {
  const answer = vector.error === undefined ? shapeOf(vector.out, 0) : vector.error.replaceAll(/"[^"]*"|[0-9]+/g, '#')
  return `${answer} ${shapeOf(vector.in, 0)}`
}

/** What kind of value it is: the keys of objects, the sign of numbers, how many there are in a list up to two. */
function shapeOf(value: unknown, depth: number): string {
  if (typeof value === 'number') return value === 0 ? '0' : value > 0 ? '+' : '-'
  if (typeof value === 'string') return value === '' ? '""' : '"'
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) {
    const first = value.length === 0 || depth >= depthMax ? '' : shapeOf(value[0], depth + 1)
    return `[${Math.min(value.length, 2)}${first}]`
  }
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const texts = fields.map(([key, field]) => (depth >= depthMax ? key : `${key}:${shapeOf(field, depth + 1)}`))
  return `{${texts.join()}}`
}
