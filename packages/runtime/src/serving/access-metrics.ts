// Mirrors k8s.io/apiserver/pkg endpoints/filters/metrics.go, authentication/token/cache/stats.go, authentication/request/x509/x509.go,
// authentication/authenticatorfactory/metrics.go and authorization/authorizerfactory/metrics.go, 1.36.
import { exponentialBuckets } from '../exponential-buckets.ts'
import type { Metrics } from '../metrics.ts'

/** Counts who came in and who did not. */
export interface AccessMetrics {
  /** Without a name: refused. */
  authenticated(username: string | undefined, durationMs: number): void
  authorized(result: 'allowed' | 'denied' | 'error', durationMs: number): void
  /** One question to the API server; without a code there was no answer. */
  asked(about: Question, code: number | undefined, durationMs: number): void
  /** A token was looked up among those remembered. */
  tokenLookedUp(status: 'hit' | 'miss', durationMs: number): void
  /** How many requests wait for an answer about a token, and how many questions are under way. */
  tokensWaiting(status: 'blocked' | 'in_flight', count: number): void
  tokenFetched(status: 'ok' | 'error'): void
  /** How long a certificate that was believed will hold. */
  certificateShown(remainingMs: number): void
}

/** In the words of the metrics' names. */
export type Question = 'authn' | 'authz'

const askedBuckets = [0.25, 0.5, 0.7, 1, 1.5, 3, 5, 10]
const tokenBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const [hour, day] = [3600, 86_400]
const certificateBuckets = [
  ...[0, 0.5, 1, 2, 6, 12].map((hours) => hours * hour),
  ...[1, 2, 4, 7, 30, 90, 180, 360].map((days) => days * day),
]

/** 1 ms to 16 s, doubling. */
const buckets = exponentialBuckets(0.001, 2, 15)
/** The names of few users are told, of all others that there was one. */
const shownName = (username: string): string =>
  username === 'admin' || username === 'system:apiserver' || username.startsWith('system:') ? username : 'other'

export function createAccessMetrics(metrics: Metrics): AccessMetrics {
  return { ...verdictMetrics(metrics), ...questionMetrics(metrics), ...tokenMetrics(metrics) }
}

function questionMetrics(metrics: Metrics): Pick<AccessMetrics, 'asked' | 'certificateShown'> {
  const of = (about: Question) => ({
    total: metrics.counter(
      `apiserver_delegated_${about}_request_total`,
      '[ALPHA] Number of HTTP requests partitioned by status code.',
      ['code'],
    ),
    time: metrics.histogram(
      `apiserver_delegated_${about}_request_duration_seconds`,
      '[ALPHA] Request latency in seconds. Broken down by status code.',
      askedBuckets,
      ['code'],
    ),
  })
  const questions: Readonly<Record<Question, ReturnType<typeof of>>> = { authn: of('authn'), authz: of('authz') }
  const certificates = metrics.histogram(
    'apiserver_client_certificate_expiration_seconds',
    '[ALPHA] Remaining lifetime of the certificates that requests were authenticated by.',
    certificateBuckets,
  )
  return {
    asked: (about, code, durationMs) => {
      const labels = { code: code === undefined ? '<error>' : String(code) }
      questions[about].total.increment(labels)
      questions[about].time.observe(durationMs / 1000, labels)
    },
    certificateShown: (remainingMs) => certificates.observe(remainingMs / 1000),
  }
}

function tokenMetrics(metrics: Metrics): Pick<AccessMetrics, 'tokenLookedUp' | 'tokensWaiting' | 'tokenFetched'> {
  const counter = (name: string) => metrics.counter(`authentication_token_cache_${name}`, '[ALPHA] ', ['status'])
  const requests = counter('request_total')
  const fetches = counter('fetch_total')
  const active = metrics.gauge('authentication_token_cache_active_fetch_count', '[ALPHA] ', ['status'])
  const time = metrics.histogram('authentication_token_cache_request_duration_seconds', '[ALPHA] ', tokenBuckets, [
    'status',
  ])
  return {
    tokenLookedUp: (status, durationMs) => {
      requests.increment({ status })
      time.observe(durationMs / 1000, { status })
    },
    tokensWaiting: (status, count) => active.set(count, { status }),
    tokenFetched: (status) => fetches.increment({ status }),
  }
}

function verdictMetrics(metrics: Metrics): Pick<AccessMetrics, 'authenticated' | 'authorized'> {
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
