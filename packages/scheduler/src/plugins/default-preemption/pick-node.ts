// Mirrors pkg/scheduler/framework/preemption/preemption.go: pickOneNodeForPreemption, 1.36.
import { earliestStartOf } from './more-important.ts'
import type { Candidate } from './select-victims.ts'

/** Makes all priorities positive, so that each victim more makes a sum larger. */
const priorityOffset = 2 ** 31

interface Criterion {
  readonly why: string
  /** The lower, the better. */
  readonly cost: (candidate: Candidate) => number
}

/** In this order: the next one is asked only where several are equally good. */
const criteria: readonly Criterion[] = [
  { why: 'the fewest victims that a budget protects', cost: ({ violations }) => violations },
  { why: 'the least important of the most important victims', cost: ({ victims }) => victims[0]?.priority ?? 0 },
  { why: 'the lowest sum of priorities', cost: sumOfPriorities },
  { why: 'the fewest victims', cost: ({ victims }) => victims.length },
  { why: 'the most important victims that started last', cost: ({ victims }) => -earliestStartOf(victims) },
]

function sumOfPriorities({ victims }: Candidate): number {
  return victims.reduce((sum, { priority }) => sum + priority + priorityOffset, 0)
}

/** The candidate whose victims are missed least; of equals the first. Undefined when there is none. */
export function pickNode(
  candidates: readonly Candidate[],
): { readonly candidate: Candidate; readonly why: string } | undefined {
  let best = candidates
  for (const { why, cost } of criteria) {
    const [only] = best
    if (best.length <= 1) return only === undefined ? undefined : { candidate: only, why: 'no other node would do' }
    const costs = best.map(cost)
    const lowest = Math.min(...costs)
    best = best.filter((_, index) => costs[index] === lowest)
    const [first] = best
    if (best.length === 1 && first !== undefined) return { candidate: first, why }
  }
  const [first] = best
  return first === undefined ? undefined : { candidate: first, why: 'the first of equals' }
}
