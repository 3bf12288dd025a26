import type { Clock } from './clock.ts'

/** Work was stopped because its caller asked for it, through an `AbortSignal`. */
export class AbortError extends Error {
  override readonly name = 'AbortError'

  constructor(message = 'aborted', options?: ErrorOptions) {
    super(message, options)
  }
}

/** Work was stopped because its time was up. */
export class DeadlineError extends Error {
  override readonly name = 'TimeoutError'
}

/** Ours or the platform's: both have the name `AbortError`. */
export function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

/** Ours or the platform's: both have the name `TimeoutError`. */
export function isDeadlineError(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError'
}

/** Whether `error` is what `signal` was aborted with, or any abort at all once it was. */
export function isAbortedBy(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && (error === signal.reason || isAbortError(error))
}

/** Runs once when the signal aborts, at once if it has; disposing forgets it. */
export function onAbort(signal: AbortSignal, run: () => void): Disposable {
  if (signal.aborted) {
    run()
    return { [Symbol.dispose]: () => {} }
  }
  const waiting = waitingFor(signal)
  // Each call is one of its own, also with a function that is there already.
  const entry = { run }
  waiting.add(entry)
  return { [Symbol.dispose]: () => void waiting.delete(entry) }
}

interface Waiting {
  readonly run: () => void
}

/** Who waits for a signal's abort is kept with the signal. */
const waitingKey = Symbol('waiting for the abort')
type KnownSignal = AbortSignal & { [waitingKey]?: Set<Waiting> }

/**
 * The platform looks through all listeners of a signal for each that comes and each that goes: with thousands, that is all the
 * process does. So it has one of ours, and the others are in a set.
 */
function waitingFor(signal: KnownSignal): Set<Waiting> {
  const known = signal[waitingKey]
  if (known !== undefined) return known
  const waiting = new Set<Waiting>()
  signal[waitingKey] = waiting
  signal.addEventListener('abort', () => runAll(waiting), { once: true })
  return waiting
}

/** How many wait for this signal by `onAbort`. For tests: whoever is done must not be left behind. */
export const waitingCount = (signal: AbortSignal): number => waitingFor(signal).size

/** In the order in which they came. One that fails does not keep the others from running. */
function runAll(waiting: Set<Waiting>): void {
  const failures: unknown[] = []
  for (const entry of waiting) {
    waiting.delete(entry)
    try {
      entry.run()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length === 1) throw failures[0]
  if (failures.length > 1) throw new AggregateError(failures, 'several failed as the signal aborted')
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => void onAbort(signal, resolve))
}

/** As `promise`, unless the signal aborts first: then rejects with its reason. What `promise` does later is ignored. */
export function raceAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const listening = onAbort(signal, () => reject(signal.reason))
    promise.then(resolve, reject).finally(() => listening[Symbol.dispose]())
  })
}

/** A signal with an owner. Disposing lets go of parents and timers without aborting. */
export interface OwnedSignal extends Disposable {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}

/** Aborts when any parent does, with the parent's reason, or when its owner says so. */
export function linkSignals(...parents: readonly (AbortSignal | undefined)[]): OwnedSignal {
  const controller = new AbortController()
  const links: Disposable[] = []
  const unlink = () => {
    for (const link of links.splice(0)) link[Symbol.dispose]()
  }
  const abort = (reason: unknown = new AbortError()) => {
    unlink()
    controller.abort(reason)
  }
  for (const parent of parents) {
    if (parent !== undefined) links.push(onAbort(parent, () => abort(parent.reason)))
  }
  if (controller.signal.aborted) unlink()
  return { signal: controller.signal, abort, [Symbol.dispose]: unlink }
}

/** As `linkSignals`, and aborts with a `DeadlineError` when the time is up. `AbortSignal.timeout` knows no `Clock`. */
export function deadlineSignal(
  clock: Clock,
  timeoutMs: number,
  ...parents: readonly (AbortSignal | undefined)[]
): OwnedSignal {
  const linked = linkSignals(...parents)
  const timer = clock.after(timeoutMs, () => linked.abort(new DeadlineError(`no result within ${timeoutMs} ms`)))
  const stopTimer = onAbort(linked.signal, () => timer.cancel())
  return {
    signal: linked.signal,
    abort: linked.abort,
    [Symbol.dispose]: () => {
      timer.cancel()
      stopTimer[Symbol.dispose]()
      linked[Symbol.dispose]()
    },
  }
}
