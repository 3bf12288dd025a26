// Mirrors isRetriableError of pkg/controller/storageversionmigrator/storageversionmigrator.go and SuggestsClientDelay of
// apimachinery pkg/api/errors, 1.36.
import { StatusError, TransportError } from '@coxswain/client'

const passing: ReadonlySet<string> = new Set([
  'ServerTimeout',
  'TooManyRequests',
  'ServiceUnavailable',
  'InternalError',
  'Timeout',
])

/** Of servers and proxies that give no reason. */
const passingCodes: ReadonlySet<number> = new Set([429, 500, 503, 504])

/** Whether it may go better the next time: the connection broke, or the server cannot at the moment. */
export function mayPass(error: unknown): boolean {
  if (error instanceof TransportError) return error.kind === 'closed'
  if (!(error instanceof StatusError)) return false
  return passing.has(error.reason) || error.code === 429 || (isUnknown(error.reason) && passingCodes.has(error.code))
}

const isUnknown = (reason: string): boolean => reason === '' || reason === 'Unknown'

/** How long the server asks to wait; zero: it does not. */
export function suggestedDelayMs(error: unknown): number {
  if (!(error instanceof StatusError)) return 0
  return (error.status.details?.retryAfterSeconds ?? 0) * 1000
}
