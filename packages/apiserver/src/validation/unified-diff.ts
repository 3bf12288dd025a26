// Mirrors the unified diff of vendor/github.com/pmezard/go-difflib/difflib (WriteUnifiedDiff), as release 1.36 uses it.

const contextLines = 3
/** From so many lines on, lines that stand there often no longer say where two texts meet. */
const manyLines = 200
const oftenOf = 100

/** `length` lines from `a` of the one text are those from `b` of the other. */
interface Block {
  readonly a: number
  readonly b: number
  readonly length: number
}

/** The lines from `a` to `aEnd` of the one text became those from `b` to `bEnd` of the other. */
interface Change {
  readonly isSame: boolean
  readonly a: number
  readonly aEnd: number
  readonly b: number
  readonly bEnd: number
}

/** What turns one text into the other, with three lines around each change. `''` when they are the same. */
export function unifiedDiff(before: string, after: string): string {
  const [from, to] = [before.split('\n'), after.split('\n')]
  const hunks = groupChanges(changesBetween(from, to))
  return hunks.map((hunk) => hunkText(hunk, from, to)).join('')
}

function hunkText(hunk: readonly Change[], from: readonly string[], to: readonly string[]): string {
  const [first, last] = [hunk[0], hunk.at(-1)]
  if (first === undefined || last === undefined) return ''
  const lines = [`@@ -${range(first.a, last.aEnd)} +${range(first.b, last.bEnd)} @@`]
  for (const { isSame, a, aEnd, b, bEnd } of hunk) {
    lines.push(...from.slice(a, aEnd).map((line) => (isSame ? ` ${line}` : `-${line}`)))
    if (!isSame) lines.push(...to.slice(b, bEnd).map((line) => `+${line}`))
  }
  return `${lines.join('\n')}\n`
}

function range(start: number, end: number): string {
  const length = end - start
  if (length === 1) return `${start + 1}`
  return `${length === 0 ? start : start + 1},${length}`
}

/** Changes that are near each other go into one hunk. */
function groupChanges(changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups: Change[][] = []
  let group: Change[] = []
  for (const [index, change] of changes.entries()) {
    const { isSame, a, aEnd, b, bEnd } = change
    const isFirst = index === 0
    const isLast = index === changes.length - 1
    if (!isSame) {
      group.push(change)
      continue
    }
    const length = aEnd - a
    const head = { ...change, aEnd: Math.min(aEnd, a + contextLines), bEnd: Math.min(bEnd, b + contextLines) }
    const tail = { ...change, a: Math.max(a, aEnd - contextLines), b: Math.max(b, bEnd - contextLines) }
    if (isFirst) group.push(tail)
    else if (isLast) group.push(head)
    else if (length <= 2 * contextLines) group.push(change)
    else {
      groups.push([...group, head])
      group = [tail]
    }
  }
  if (group.some(({ isSame }) => !isSame)) groups.push(group)
  return groups
}

function changesBetween(from: readonly string[], to: readonly string[]): readonly Change[] {
  const changes: Change[] = []
  let [a, b] = [0, 0]
  for (const block of [...matchingBlocks(from, to), { a: from.length, b: to.length, length: 0 }]) {
    if (a < block.a || b < block.b) changes.push({ isSame: false, a, aEnd: block.a, b, bEnd: block.b })
    a = block.a + block.length
    b = block.b + block.length
    if (block.length > 0) changes.push({ isSame: true, a: block.a, aEnd: a, b: block.b, bEnd: b })
  }
  return changes
}

/** The longest common part first, then the same before and after it. */
function matchingBlocks(from: readonly string[], to: readonly string[]): readonly Block[] {
  const places = placesOfLines(to)
  const collect = (aLow: number, aHigh: number, bLow: number, bHigh: number): readonly Block[] => {
    const block = longestBlock(from, to, places, { aLow, aHigh, bLow, bHigh })
    const { a, b, length } = block
    if (length === 0) return []
    const before = aLow < a && bLow < b ? collect(aLow, a, bLow, b) : []
    const isMore = a + length < aHigh && b + length < bHigh
    return [...before, block, ...(isMore ? collect(a + length, aHigh, b + length, bHigh) : [])]
  }
  return joinAdjacent(collect(0, from.length, 0, to.length))
}

function joinAdjacent(blocks: readonly Block[]): readonly Block[] {
  const joined: Block[] = []
  for (const block of blocks) {
    const last = joined.at(-1)
    if (last !== undefined && last.a + last.length === block.a && last.b + last.length === block.b) {
      joined[joined.length - 1] = { ...last, length: last.length + block.length }
    } else joined.push(block)
  }
  return joined
}

type Places = ReadonlyMap<string, readonly number[]>

function placesOfLines(lines: readonly string[]): Places {
  const places = new Map<string, number[]>()
  for (const [index, line] of lines.entries()) {
    const known = places.get(line)
    if (known === undefined) places.set(line, [index])
    else known.push(index)
  }
  if (lines.length < manyLines) return places
  const timesMax = Math.floor(lines.length / oftenOf) + 1
  return new Map([...places].filter(([, indexes]) => indexes.length <= timesMax))
}

interface Window {
  readonly aLow: number
  readonly aHigh: number
  readonly bLow: number
  readonly bHigh: number
}

/** Of several equally long ones the first in `from`, and of those the first in `to`. */
function longestBlock(from: readonly string[], to: readonly string[], places: Places, window: Window): Block {
  const { aLow, aHigh, bLow, bHigh } = window
  let best: Block = { a: aLow, b: bLow, length: 0 }
  let lengths = new Map<number, number>()
  for (let a = aLow; a < aHigh; a += 1) {
    const next = new Map<number, number>()
    for (const b of places.get(from[a] ?? '') ?? []) {
      if (b < bLow || b >= bHigh) continue
      const length = (lengths.get(b - 1) ?? 0) + 1
      next.set(b, length)
      if (length > best.length) best = { a: a - length + 1, b: b - length + 1, length }
    }
    lengths = next
  }
  return extended(from, to, best, window)
}

/** Lines that stand there too often to begin a block may still lengthen one. */
function extended(from: readonly string[], to: readonly string[], block: Block, window: Window): Block {
  let { a, b, length } = block
  while (a > window.aLow && b > window.bLow && from[a - 1] === to[b - 1]) {
    a -= 1
    b -= 1
    length += 1
  }
  while (a + length < window.aHigh && b + length < window.bHigh && from[a + length] === to[b + length]) length += 1
  return { a, b, length }
}
