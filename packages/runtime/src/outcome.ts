/** How one reconcile of a key ended. Exactly one of: settled, wake after, retry, drop. */
export type Outcome =
  /** Nothing more to do until something changes. Forgets back-off. */
  | { readonly kind: 'done'; readonly why: string }
  /** As done, and looks again after a time. */
  | { readonly kind: 'wake-after'; readonly delayMs: number; readonly why: string }
  /** A fault that may pass: again with back-off, and not before a time that somebody asked for. */
  | { readonly kind: 'retry'; readonly error: unknown; readonly atLeastMs?: number }
  /** A fault where trying again cannot help: reported once. */
  | { readonly kind: 'drop'; readonly error: unknown }

export const outcome = {
  done: (why: string): Outcome => ({ kind: 'done', why }),
  wakeAfter: (delayMs: number, why: string): Outcome => ({ kind: 'wake-after', delayMs, why }),
  retry: (error: unknown): Outcome => ({ kind: 'retry', error }),
  retryNotBefore: (error: unknown, atLeastMs: number): Outcome => ({ kind: 'retry', error, atLeastMs }),
  drop: (error: unknown): Outcome => ({ kind: 'drop', error }),
}

/** A fault where trying again cannot help. Thrown out of a reconcile it is reported once and the key is dropped. */
export class TerminalError extends Error {
  override readonly name = 'TerminalError'
}

/** Something that is bound to come has not come yet. Retried with back-off like any fault, without alarming the log. */
export class NotYetError extends Error {
  override readonly name = 'NotYetError'
}
