import { aborted, AssertionError, onAbort, type Clock, type Logger } from '@coxswain/base'
import { isConflict } from '@coxswain/client'
import { keyOf, type KubeObject } from '@coxswain/api'
import { createWorkQueue, type Key, type RateLimiter, type WorkQueue } from '@coxswain/queue'
import type { Controller, ControllerContext } from './controller.ts'
import { NotYetError, outcome, TerminalError, type Outcome } from './outcome.ts'
import { createQueueMetrics } from './queue-metrics.ts'
import type { Cause, Wake } from './trace.ts'

/** What the runner needs of a controller's context. */
export type RunnerContext = Pick<ControllerContext, 'clock' | 'logger' | 'metrics' | 'trace' | 'onBug'>

export interface QueueControllerOptions {
  /** The controller's canonical name. */
  readonly name: string
  /** Label `name` of the `workqueue_*` metrics; empty: it has none, as queues without a name in Kubernetes. Default: `name`. */
  readonly queueName?: string | undefined
  /** Keys reconciled at the same time, never one key twice. Zero or less starts none. */
  readonly workers: number
  /** Default: 5 ms × 2ⁿ up to 1000 s for a key, and for all keys together 10 a second with a burst of 100. */
  readonly rateLimiter?: RateLimiter | undefined
  /** Retries of a key before it is dropped until something wakes it again. Default: without end. */
  readonly maxRetries?: number | undefined
  /**
   * One pass over one key. What it throws is a fault that may pass, as if it had returned `retry`; a `TerminalError` is as
   * `drop`; an assertion or another of JavaScript's own errors is a bug.
   */
  reconcile(key: Key, signal: AbortSignal, cause: Cause): Promise<Outcome>
}

/**
 * A work queue and the workers over it.
 *
 * Guarantees: every key added is reconciled at least once afterwards; no key is reconciled twice at a time; every reconcile
 * ends in exactly one of settled, wake after, retry, drop. `run` resolves when the last worker has stopped; keys that wait
 * then stay where they are.
 */
export interface QueueController extends Controller {
  readonly queue: WorkQueue
  /** Puts `key` into the queue. `what` and `object` are for the trace alone: `wake(key, 'pod updated', pod)`. */
  wake(key: Key, what: string, object?: KubeObject): void
  wakeAfter(key: Key, delayMs: number, what: string, object?: KubeObject): void
}

/** Reasons kept of the wakes that came together; a hundred pods of one owner do not need a hundred lines. */
const wakesKeptMax = 8

export function createQueueController(context: RunnerContext, options: QueueControllerOptions): QueueController {
  return new QueueWorkers(context, options)
}

class QueueWorkers implements QueueController {
  readonly queue: WorkQueue
  readonly #options: QueueControllerOptions
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #context: RunnerContext
  readonly #bugs
  /** Why each key was added since its last reconcile began. Empty when nobody traces. */
  readonly #wakes = new Map<Key, Wake[]>()
  /** What a key waits for, a time or a retry: the cause of its next reconcile only if nothing else comes before. */
  readonly #later = new Map<Key, Wake>()

  constructor(context: RunnerContext, options: QueueControllerOptions) {
    this.#context = context
    this.#options = options
    this.#clock = context.clock
    this.#logger = context.logger
    const name = options.queueName ?? options.name
    this.queue = createWorkQueue({
      name,
      clock: context.clock,
      rateLimiter: options.rateLimiter,
      metrics: name === '' ? undefined : createQueueMetrics(context.metrics, name),
    })
    this.#bugs = context.metrics
      .counter('coxswain_reconcile_bugs_total', '[ALPHA] Reconciles that ended in a bug of the program.', [
        'controller',
      ])
      .with({ controller: options.name })
  }

  wake(key: Key, what: string, object?: KubeObject): void {
    if (this.#context.trace !== undefined) this.#remember(key, what, object)
    this.queue.add(key)
  }

  wakeAfter(key: Key, delayMs: number, what: string, object?: KubeObject): void {
    if (this.#context.trace !== undefined) this.#later.set(key, wakeOf(what, object))
    this.queue.addAfter(key, delayMs)
  }

  async run(signal: AbortSignal): Promise<void> {
    onAbort(signal, () => this.queue.shutDown())
    const workers = Array.from({ length: Math.max(0, this.#options.workers) }, () => this.#work(signal))
    await Promise.all([aborted(signal), ...workers])
  }

  async #work(signal: AbortSignal): Promise<void> {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- one key after the other is what a worker is
      const key = await this.queue.get()
      if (key === undefined) return
      if (!signal.aborted) {
        // oxlint-disable-next-line no-await-in-loop
        await this.#process(key, signal)
      }
      this.queue.done(key)
      if (signal.aborted) return
    }
  }

  /** Never rejects. */
  async #process(key: Key, signal: AbortSignal): Promise<void> {
    const { trace } = this.#context
    const cause = this.#causeOf(key)
    if (trace === undefined) return this.#settle(key, await this.#attempt(key, signal, cause))
    const startedMs = this.#clock.monotonicMs()
    trace.sink.started(cause)
    const result = await trace.within(cause, () => this.#attempt(key, signal, cause))
    trace.sink.ended(cause, result, this.#clock.monotonicMs() - startedMs)
    this.#settle(key, result)
  }

  async #attempt(key: Key, signal: AbortSignal, cause: Cause): Promise<Outcome> {
    try {
      return await this.#options.reconcile(key, signal, cause)
    } catch (error) {
      if (signal.aborted) return outcome.done('stopping')
      if (error instanceof TerminalError) return outcome.drop(error)
      if (isBug(error)) this.#reportBug(error, key)
      return outcome.retry(error)
    }
  }

  #settle(key: Key, result: Outcome): void {
    switch (result.kind) {
      case 'done':
        return this.queue.forget(key)
      case 'wake-after':
        this.queue.forget(key)
        return this.wakeAfter(key, result.delayMs, result.why)
      case 'retry':
        return this.#retry(key, result.error, result.atLeastMs)
      case 'drop':
        this.#logger.error('Dropping a key that cannot succeed', result.error, { key })
        return this.queue.forget(key)
      default:
        result satisfies never
    }
  }

  #retry(key: Key, error: unknown, atLeastMs?: number): void {
    const { maxRetries } = this.#options
    if (maxRetries !== undefined && this.queue.requeues(key) >= maxRetries) {
      this.#logger.error('Dropping a key after its last retry', error, { key, retries: maxRetries })
      return this.queue.forget(key)
    }
    const isExpected = isConflict(error) || error instanceof NotYetError
    if (isExpected) this.#logger.info('Retrying', { key, error }, 2)
    else this.#logger.error('Reconcile failed, will retry', error, { key })
    if (this.#context.trace !== undefined) this.#later.set(key, wakeOf('retry'))
    this.queue.addRateLimited(key, atLeastMs)
  }

  #reportBug(error: unknown, key: Key): void {
    this.#bugs.increment()
    this.#logger.error('Bug in a reconcile', error, { key })
    this.#context.onBug?.(error, this.#options.name, key)
  }

  #causeOf(key: Key): Cause {
    const id = this.#context.trace?.nextId() ?? 0
    const later = this.#later.get(key)
    const wokenBy = this.#wakes.get(key) ?? (later === undefined ? [] : [later])
    if (!this.#wakes.delete(key)) this.#later.delete(key)
    return { id, controller: this.#options.name, key, wokenBy }
  }

  #remember(key: Key, what: string, object?: KubeObject): void {
    const wakes = this.#wakes.get(key)
    if (wakes !== undefined && wakes.length >= wakesKeptMax) return
    const wake = wakeOf(what, object)
    if (wakes === undefined) this.#wakes.set(key, [wake])
    else wakes.push(wake)
  }
}

function wakeOf(what: string, object?: KubeObject): Wake {
  if (object === undefined) return { what }
  return { what, object: keyOf(object), resourceVersion: object.metadata?.resourceVersion }
}

/** JavaScript's own errors and failed assertions: not faults of the world but of this program. */
function isBug(error: unknown): boolean {
  return (
    error instanceof AssertionError ||
    error instanceof TypeError ||
    error instanceof RangeError ||
    error instanceof ReferenceError ||
    error instanceof SyntaxError
  )
}
