/** `namespace/name`, or `name` for what has no namespace. */
export type Key = string

/**
 * Keys to process, each once: a key added while it waits is already there; one added while it is being processed is
 * processed once more afterwards, never twice at a time. Mirrors client-go util/workqueue.
 */
export interface WorkQueue<K = Key> {
  readonly name: string
  /** Keys waiting now. */
  readonly length: number
  add(key: K): void
  /** Adds after a delay; of several waiting times for a key the earliest counts. Zero or negative: at once. */
  addAfter(key: K, delayMs: number): void
  /** Adds after the limiter's delay for the key, which grows with each call until `forget`; or after `atLeastMs`, if that is more. */
  addRateLimited(key: K, atLeastMs?: number): void
  /** Resets the key's failures; a delayed add that is already waiting stays. */
  forget(key: K): void
  requeues(key: K): number
  /**
   * The next key, marked as being processed until `done`; `undefined` once the queue is shut down and drained, or when the
   * signal aborts. Callers are served in the order of their calls; keys added in one turn are handed out after it.
   */
  get(signal?: AbortSignal): Promise<K | undefined>
  done(key: K): void
  /** Adds are ignored from now on, delayed ones dropped; waiting keys are still handed out. */
  shutDown(): void
  /** As `shutDown`; resolves when every key has been handed out and is done. Workers must go on until `get` ends. */
  shutDownAndDrain(): Promise<void>
}

export interface RateLimiter<K = Key> {
  /** Delay before the next try, in ms; counts a failure. */
  when(key: K): number
  forget(key: K): void
  failures(key: K): number
}
