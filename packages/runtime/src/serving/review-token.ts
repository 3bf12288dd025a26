// Mirrors k8s.io/apiserver/pkg/authentication/token/cache/cached_token_authenticator.go and plugin/pkg/authenticator/token/webhook, 1.36.
import { LruMap, type Clock } from '@coxswain/base'
import type { KubeObject, ResourceType } from '@coxswain/api'
import type { Client } from '@coxswain/client'
import { createHash } from 'node:crypto'
import type { AccessMetrics } from './access-metrics.ts'
import type { RequestUser } from './request-user.ts'
import { retryWebhook } from './retry-webhook.ts'

export interface TokenReviewOptions {
  readonly clock: Clock
  /** How long an answer is believed, good or bad. */
  readonly tokenTtlMs: number
  readonly metrics: AccessMetrics
}

/** Whose token it is; `undefined`: nobody's. */
export type ReviewToken = (token: string) => Promise<RequestUser | undefined>

interface TokenReview extends KubeObject {
  readonly spec: { readonly token: string }
  readonly status?: {
    readonly authenticated?: boolean
    readonly user?: Partial<RequestUser> & { readonly extra?: RequestUser['extra'] }
  }
}

const tokenReviews: ResourceType<TokenReview> = {
  group: 'authentication.k8s.io',
  version: 'v1',
  plural: 'tokenreviews',
  singular: 'tokenreview',
  kind: 'TokenReview',
  namespaced: false,
  verbs: ['create'],
  shortNames: [],
  categories: [],
  subresources: [],
  schema: 'io.k8s.api.authentication.v1.TokenReview',
}

const tokensRememberedMax = 4096

type Verdict = RequestUser | undefined

/**
 * Asks the API server, once for all who show the same token at the same time. Rejects nobody for a fault of the server: a
 * token that cannot be judged is not good now, and is asked about again.
 */
export function createTokenReviewer(client: Client, options: TokenReviewOptions): ReviewToken {
  const { clock, metrics, tokenTtlMs } = options
  const remembered = new LruMap<string, { readonly user: Verdict; readonly untilMs: number }>(tokensRememberedMax)
  const asking = new Map<string, Promise<Verdict>>()
  const ask = async (key: string, token: string): Promise<Verdict> => {
    try {
      const user = await askAbout(client, options, token)
      metrics.tokenFetched('ok')
      remembered.set(key, { user, untilMs: clock.monotonicMs() + tokenTtlMs })
      return user
    } catch {
      metrics.tokenFetched('error')
      return undefined
    } finally {
      asking.delete(key)
      metrics.tokensWaiting('in_flight', asking.size)
    }
  }
  const shared = (key: string, token: string): Promise<Verdict> => {
    const known = asking.get(key)
    if (known !== undefined) return known
    const answer = ask(key, token)
    asking.set(key, answer)
    metrics.tokensWaiting('in_flight', asking.size)
    return answer
  }
  let blocked = 0
  const waiting = (more: number): void => metrics.tokensWaiting('blocked', (blocked += more))
  return async (token) => {
    const startedMs = clock.monotonicMs()
    const lookedUp = (status: 'hit' | 'miss'): void => metrics.tokenLookedUp(status, clock.monotonicMs() - startedMs)
    const key = createHash('sha256').update(token).digest('base64')
    const known = remembered.get(key)
    if (known !== undefined && startedMs < known.untilMs) {
      lookedUp('hit')
      return known.user
    }
    waiting(1)
    try {
      return await shared(key, token)
    } finally {
      waiting(-1)
      lookedUp('miss')
    }
  }
}

async function askAbout(client: Client, { clock, metrics }: TokenReviewOptions, token: string): Promise<Verdict> {
  const draft: TokenReview = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } }
  const onAnswer = (code: number | undefined, durationMs: number): void => metrics.asked('authn', code, durationMs)
  const create = (signal: AbortSignal): Promise<TokenReview> => client.resource(tokenReviews).create(draft, { signal })
  const { status } = await retryWebhook({ clock, onAnswer }, create)
  const { username, uid, groups = [], extra } = status?.user ?? {}
  return status?.authenticated === true && username !== undefined ? { username, uid, groups, extra } : undefined
}
