// Mirrors k8s.io/apiserver/pkg/endpoints/filters/metrics.go, 1.36.
import type { Metrics } from '../metrics.ts'

/** Counts who came in and who did not. */
export interface AccessMetrics {
  /** Without a name: refused. */
  authenticated(username: string | undefined, durationMs: number): void
  authorized(result: 'allowed' | 'denied' | 'error', durationMs: number): void
}

/** 1 ms to 16 s, doubling. */
const buckets = Array.from({ length: 15 }, (_, power) => 0.001 * 2 ** power)
/** The names of few users are told, of all others that there was one. */
const shownName = (username: string): string =>
  username === 'admin' || username === 'system:apiserver' || username.startsWith('system:') ? username : 'other'

export function createAccessMetrics(metrics: Metrics): AccessMetrics {
  const users = metrics.counter('authenticated_user_requests', '[ALPHA] Requests that were authenticated, by user.', [
    'username',
  ])
  const attempts = metrics.counter('authentication_attempts', '[ALPHA] Attempts to authenticate, by result.', [
    'result',
  ])
  const authenticationTime = metrics.histogram(
    'authentication_duration_seconds',
    '[ALPHA] Time that authentication took, by result.',
    buckets,
    ['result'],
  )
  const decisions = metrics.counter('authorization_attempts_total', '[ALPHA] Authorizations, by result.', ['result'])
  const authorizationTime = metrics.histogram(
    'authorization_duration_seconds',
    '[ALPHA] Time that authorization took, by result.',
    buckets,
    ['result'],
  )
  return {
    authenticated: (username, durationMs) => {
      const result = username === undefined ? 'failure' : 'success'
      attempts.increment({ result })
      authenticationTime.observe(durationMs / 1000, { result })
      if (username !== undefined) users.increment({ username: shownName(username) })
    },
    authorized: (result, durationMs) => {
      decisions.increment({ result })
      authorizationTime.observe(durationMs / 1000, { result })
    },
  }
}
