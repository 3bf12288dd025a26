// Mirrors pkg/controller/statefulset/stateful_set_control.go, updateStatefulSet, 1.36.
import { assert } from '@coxswain/base'
import { keyOf } from '@coxswain/api'
import { decide } from './decide.ts'
import { fold, type Decision, type Pass, type Task } from './pass.ts'
import { runInBatches, runOneByOne, type Ran } from './run-in-batches.ts'
import type { StatefulPodControl } from './stateful-pod-control.ts'

export interface PassResult {
  readonly pass: Pass
  readonly failure?: unknown
  /** As the decisions had it; undefined when none came as far as to ask. */
  readonly unavailable?: number | undefined
  readonly why: string
}

/** Each stage once. */
const roundsMax = 6

/** Decide, act, fold, decide: docs/decisions/0001-rounds.md. What failed is in the result: the status tells how far it got. */
export async function runPass(podControl: StatefulPodControl, start: Pass, signal: AbortSignal): Promise<PassResult> {
  let pass = start
  let failure: unknown
  let unavailable: number | undefined
  for (let round = 1; round <= roundsMax; round += 1) {
    const decision = decide(pass)
    unavailable = decision.unavailable ?? unavailable
    if (decision.kind === 'settled') return { pass, failure, unavailable, why: decision.why }
    // oxlint-disable-next-line no-await-in-loop -- each round needs what came of the one before
    const ran = await act(podControl, { pass, decision }, signal)
    if (signal.aborted && ran.failure !== undefined) throw ran.failure
    failure = ran.failure
    pass = fold(pass, decision, { done: ran.done, failed: failure !== undefined })
  }
  assert(false, `${keyOf(start.set)} is not settled after ${roundsMax} rounds`)
}

interface Round {
  readonly pass: Pass
  readonly decision: Extract<Decision, { kind: 'tasks' }>
}

function act(podControl: StatefulPodControl, { pass, decision }: Round, signal: AbortSignal): Promise<Ran> {
  const perform = async (tasks: readonly Task[]): Promise<void> => {
    // oxlint-disable-next-line no-await-in-loop -- what one pod needs is done in order
    for (const task of tasks) await podControl.perform(pass.set, task, signal)
  }
  return decision.order === 'in-batches' ? runInBatches(decision.tasks, perform) : runOneByOne(decision.tasks, perform)
}
