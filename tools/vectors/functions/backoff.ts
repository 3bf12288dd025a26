import { createBackoff, KeyedBackoff, seededRandom } from '@coxswain/base'
import {
  defaultControllerRateLimiter,
  fastSlowRateLimiter,
  itemExponentialRateLimiter,
  type RateLimiter,
} from '@coxswain/queue'
import { VirtualClock } from '@coxswain/testing/clock'
import type { VectorFunctions } from '../vector.ts'

const msFromNs = (ns: string): number => Number(ns) / 1e6
const nsFromMs = (ms: number): string => String(Math.round(ms * 1e6))

/** The key is of no importance where a vector only calls again and again. */
const callTimes = (limiter: RateLimiter, calls: number): readonly string[] =>
  Array.from({ length: calls }, () => nsFromMs(limiter.when('a')))

interface TimedStep {
  readonly advanceMs: number
  readonly when?: string
  readonly forget?: string
}

async function defaultController({ steps }: { readonly steps: readonly TimedStep[] }): Promise<readonly unknown[]> {
  const clock = new VirtualClock()
  const limiter = defaultControllerRateLimiter(clock)
  const out: unknown[] = []
  for (const { advanceMs, when, forget } of steps) {
    await clock.advance(advanceMs)
    if (forget !== undefined) limiter.forget(forget)
    out.push(when === undefined ? null : nsFromMs(limiter.when(when)))
  }
  return out
}

interface Exponential {
  readonly baseDelayNs: string
  readonly maxDelayNs: string
}

const exponential = ({ baseDelayNs, maxDelayNs }: Exponential): RateLimiter =>
  itemExponentialRateLimiter(msFromNs(baseDelayNs), msFromNs(maxDelayNs))

function exponentialSteps(input: Exponential & { readonly steps: readonly string[] }): readonly unknown[] {
  const limiter = exponential(input)
  return input.steps.map((step) => {
    const [verb, key = ''] = step.split(' ')
    if (verb === 'when') return nsFromMs(limiter.when(key))
    if (verb === 'count') return limiter.failures(key)
    limiter.forget(key)
    return null
  })
}

interface FastSlow {
  readonly calls: number
  readonly fastDelayNs: string
  readonly slowDelayNs: string
  readonly maxFastAttempts: number
}

const fastSlow = (input: FastSlow): RateLimiter =>
  fastSlowRateLimiter(msFromNs(input.fastDelayNs), msFromNs(input.slowDelayNs), input.maxFastAttempts)

interface BackoffSteps {
  readonly calls: number
  readonly capNs: string
  readonly durationNs: string
  readonly factor: number
  readonly steps: number
}

function waitBackoff({ calls, capNs, durationNs, factor, steps }: BackoffSteps): readonly unknown[] {
  const options = { durationMs: msFromNs(durationNs), capMs: msFromNs(capNs), factor, steps }
  const backoff = createBackoff(options, seededRandom(0))
  return Array.from({ length: calls }, () => {
    const ns = nsFromMs(backoff.step())
    return { ns, stepsLeft: backoff.stepsLeft }
  })
}

interface KeyedSteps {
  readonly initialSeconds: number
  readonly maxSeconds: number
  readonly steps: readonly { readonly advanceSeconds: number; readonly op: 'next' | 'reset' | 'gc' }[]
}

async function keyedBackoff({ initialSeconds, maxSeconds, steps }: KeyedSteps): Promise<readonly unknown[]> {
  const clock = new VirtualClock()
  const backoff = new KeyedBackoff({ clock, initialMs: initialSeconds * 1000, maxMs: maxSeconds * 1000 })
  const out: unknown[] = []
  for (const { advanceSeconds, op } of steps) {
    await clock.advance(advanceSeconds * 1000)
    if (op === 'next') backoff.next('a', clock.now())
    if (op === 'reset') backoff.reset('a')
    if (op === 'gc') backoff.collectGarbage()
    out.push({
      delayNs: nsFromMs(backoff.delayMs('a')),
      inBackOffSince10sAgo: backoff.isInBackoffSince('a', clock.now() - 10_000),
      inBackOffSinceUpdate: backoff.isInBackoffSinceUpdate('a', clock.now()),
    })
  }
  return out
}

export const functions: VectorFunctions = {
  DefaultControllerRateLimiter: defaultController,
  ItemExponentialFailureRateLimiter: (input: Exponential & { readonly calls: number }) =>
    callTimes(exponential(input), input.calls),
  'ItemExponentialFailureRateLimiter.steps': exponentialSteps,
  ItemFastSlowRateLimiter: (input: FastSlow) => callTimes(fastSlow(input), input.calls),
  'wait.Backoff.Step': waitBackoff,
  'flowcontrol.Backoff': keyedBackoff,
}
