// Mirrors k8s.io/apimachinery/pkg/util/wait Backoff, DelayWithReset and Jitter, 1.36.
import type { Clock } from './clock.ts'
import type { Random } from './random.ts'

const nanosecondsInMs = 1e6

export interface BackoffOptions {
  readonly durationMs: number
  /** Multiplies the duration after each step; 0 leaves it. */
  readonly factor?: number | undefined
  /** Each step waits up to this part of its duration longer, uniformly. Not carried to later steps. */
  readonly jitter?: number | undefined
  /** How many times the duration may change. */
  readonly steps: number
  /** A duration that would exceed the cap becomes the cap, and the last one. */
  readonly capMs?: number | undefined
}

export interface Backoff {
  /** Steps for which the duration may still change. */
  readonly stepsLeft: number
  /** How long to wait this time, in ms. Goes on returning the last duration when no steps are left. */
  step(): number
}

/** `durationMs`, and up to `factor` times as much on top. */
export function jitter(durationMs: number, factor: number, random: Random): number {
  return durationMs * (1 + random.float() * factor)
}

export function createBackoff(options: BackoffOptions, random: Random): Backoff {
  const { factor = 0, capMs = 0, jitter: jitterFactor = 0 } = options
  let durationMs = options.durationMs
  let stepsLeft = options.steps
  const advance = () => {
    stepsLeft -= 1
    if (factor === 0) return
    durationMs = multiply(durationMs, factor)
    if (capMs <= 0 || durationMs <= capMs) return
    durationMs = capMs
    stepsLeft = 0
  }
  return {
    get stepsLeft() {
      return Math.max(0, stepsLeft)
    },
    step: () => {
      const currentMs = durationMs
      if (stepsLeft >= 1) advance()
      return jitterFactor > 0 ? jitter(currentMs, jitterFactor, random) : currentMs
    },
  }
}

/**
 * The next delay of a back-off that starts anew at the first step later than `resetMs` after it last started. The time is
 * counted from the start, not from the last step: a loop that fails for long gets a short delay again now and then.
 */
export function createResettingBackoff(
  options: BackoffOptions,
  deps: { readonly clock: Clock; readonly random: Random; readonly resetMs: number },
): () => number {
  let backoff = createBackoff(options, deps.random)
  let startedMs = deps.clock.monotonicMs()
  return () => {
    if (deps.clock.monotonicMs() - startedMs > deps.resetMs) {
      backoff = createBackoff(options, deps.random)
      startedMs = deps.clock.monotonicMs()
    }
    return backoff.step()
  }
}

/** Upstream counts whole nanoseconds and cuts off the rest. */
function multiply(durationMs: number, factor: number): number {
  return Math.trunc(Math.round(durationMs * nanosecondsInMs) * factor) / nanosecondsInMs
}
