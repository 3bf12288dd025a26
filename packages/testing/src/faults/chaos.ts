import type { Faults } from './faults.ts'
import {
  connectionClosed,
  connectionRefused,
  conflict,
  expired,
  internalError,
  serviceUnavailable,
  timeout,
  tooManyRequests,
  type Refusal,
} from './refusals.ts'

/** How often what goes wrong; probabilities of 0 to 1. */
export interface ChaosRates {
  /** Of each of a number of refusals, for each write. Default 0.02. */
  readonly refused?: number | undefined
  /** That a write takes effect and its answer is lost. Default 0.02. */
  readonly answerLost?: number | undefined
  /** That a write takes longer, up to two seconds. Default 0.1. */
  readonly delayed?: number | undefined
  /** That what a watch tells comes up to two seconds late. Default 0.2. */
  readonly watchDelayed?: number | undefined
  /** That a watch breaks while it tells something. Default 0.02. */
  readonly watchBroken?: number | undefined
  /** That a watch is told that its version is too old. Default 0.05. */
  readonly watchExpired?: number | undefined
}

const passing: readonly (() => Refusal)[] = [
  conflict,
  internalError,
  serviceUnavailable,
  timeout,
  () => tooManyRequests(1),
  connectionRefused,
  connectionClosed,
]

const slow = { minMs: 1, maxMs: 2000 } as const

/** A bit of everything that passes by itself, by the cluster's seed: for `faults` of `startCluster`, or for a cluster that runs. */
export function chaos(rates: ChaosRates = {}): (faults: Faults) => void {
  const { refused = 0.02, answerLost = 0.02, delayed = 0.1 } = rates
  const { watchDelayed = 0.2, watchBroken = 0.02, watchExpired = 0.05 } = rates
  return (faults) => {
    for (const refusal of passing) faults.fail('write', '*', refusal(), { probability: refused })
    faults.loseAnswers('write', '*', { probability: answerLost })
    faults.delay('write', '*', slow, { probability: delayed })
    faults.delayWatches('*', slow, { probability: watchDelayed })
    faults.breakWatches('*', { probability: watchBroken })
    faults.fail('watch', '*', expired(), { probability: watchExpired })
  }
}
