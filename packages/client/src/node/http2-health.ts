import type { ClientHttp2Session } from 'node:http2'
import { setTimeout, clearTimeout } from 'node:timers'

export interface HealthLimits {
  /** Nothing was received for so long: ask whether the other side is there. 0: never. */
  readonly readIdleMs: number
  /** How long it has to answer. */
  readonly pingMs: number
}

/**
 * Ends a session whose other side is gone without a word, as when a network cable is pulled: without this a watch would
 * wait for ever. Mirrors what Go's http2.Transport does with ReadIdleTimeout and PingTimeout.
 * Does not look while nobody waits for an answer.
 */
export function watchHealth(session: ClientHttp2Session, limits: HealthLimits, isBusy: () => boolean): void {
  if (limits.readIdleMs <= 0) return
  let seenBytes = -1
  let deadline: NodeJS.Timeout | undefined

  const ping = (): void => {
    deadline = setTimeout(() => session.destroy(new Error('http2: client connection lost')), limits.pingMs).unref()
    session.ping(() => clearTimeout(deadline))
  }
  const look = (): void => {
    if (session.destroyed) return
    const bytes = session.socket?.bytesRead ?? 0
    if (bytes === seenBytes && isBusy()) ping()
    seenBytes = bytes
    timer.refresh()
  }
  const timer = setTimeout(look, limits.readIdleMs).unref()
  session.on('close', () => {
    clearTimeout(timer)
    clearTimeout(deadline)
  })
}
