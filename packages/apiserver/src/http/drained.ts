import type { EventEmitter } from 'node:events'
import { once } from 'node:events'

/** Resolves when the stream takes more, or has closed; leaves no listener behind. */
export async function drained(stream: EventEmitter): Promise<void> {
  const either = new AbortController()
  const { signal } = either
  await Promise.race([once(stream, 'drain', { signal }), once(stream, 'close', { signal })]).catch(() => {})
  either.abort()
}
