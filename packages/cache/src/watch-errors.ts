import { isTooManyRequests, StatusError, TransportError } from '@coxswain/client'

/** The server cannot answer just now; a later watch from the same version will do. */
export function isWorthAskingAgain(error: unknown): boolean {
  return (error instanceof TransportError && error.kind === 'refused') || isTooManyRequests(error)
}

/** The server has not come as far as the resource version that was asked for. Older servers only say so in words. */
export function isResourceVersionTooLarge(error: unknown): boolean {
  if (!(error instanceof StatusError)) return false
  const causes = error.status.details?.causes ?? []
  if (causes.some((cause) => cause.reason === 'ResourceVersionTooLarge')) return true
  if (error.reason !== 'Timeout') return false
  const words = 'Too large resource version'
  return causes.some((cause) => cause.message === words) || error.message.includes(words)
}
