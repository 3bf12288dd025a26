import type { Fault } from './faults.ts'

/** A fault whose place is an offset in code points. */
export interface FaultAt {
  readonly at: number
  readonly message: string
}

export const nowhere = -1

/** Where each line begins, in code points. */
function lineStarts(text: string): readonly number[] {
  const starts = [0]
  let at = 0
  for (const character of text) {
    at += 1
    if (character === '\n') starts.push(at)
  }
  return starts
}

const byPlace = (a: Fault, b: Fault): number => a.line - b.line || a.column - b.column

/** Faults with line and column, in the order of their places; what stands at the same place keeps its order. */
export function locateFaults(found: readonly FaultAt[], text: string): readonly Fault[] {
  const starts = lineStarts(text)
  const locate = ({ at, message }: FaultAt): Fault => {
    if (at === nowhere) return { line: -1, column: -1, message }
    // The end of nothing at all stands before the first column.
    if (text === '') return { line: 1, column: -1, message }
    const line = starts.findLastIndex((start) => start <= at)
    return { line: line + 1, column: at - (starts[line] ?? 0), message }
  }
  return found.map(locate).toSorted(byPlace)
}
