// Mirrors pkg/controller/certificates/signer/signer.go, duration, and authority/policies.go, apply, 1.36.

const minuteMs = 60_000
/** Clocks that run behind ours must not find a certificate from the future. */
const backdateMs = 5 * minuteMs
/** Below this the end is not moved forward with the beginning. */
const shortMs = 8 * 60 * minuteMs
const requestedMinMs = 10 * minuteMs

/** How long a certificate holds: what was asked for, at least ten minutes and at most `maxMs`. */
export function lifetimeMs(expirationSeconds: number | undefined, maxMs: number): number {
  if (expirationSeconds === undefined) return maxMs
  const requestedMs = expirationSeconds * 1000
  return requestedMs > maxMs ? maxMs : Math.max(requestedMs, requestedMinMs)
}

export interface Validity {
  readonly notBeforeMs: number
  readonly notAfterMs: number
}

/** Throws when the authority itself has ended. Nothing holds longer than that. */
export function validity(forMs: number, nowMs: number, authorityEndMs: number): Validity {
  const notBeforeMs = nowMs - backdateMs
  const endMs = forMs < shortMs ? nowMs + forMs : nowMs + forMs - backdateMs
  const told = `NotAfter=${goTime(authorityEndMs)}`
  if (notBeforeMs >= authorityEndMs) throw new Error(`the signer has expired: ${told}`)
  if (nowMs >= authorityEndMs) {
    throw new Error(`refusing to sign a certificate that expired in the past: ${told}`)
  }
  return { notBeforeMs, notAfterMs: Math.min(endMs, authorityEndMs) }
}

/** `2026-11-21 15:04:05 +0000 UTC` */
const goTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`
