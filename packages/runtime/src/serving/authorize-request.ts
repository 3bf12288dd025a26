// Mirrors k8s.io/apiserver/pkg/server/options/authorization.go and plugin/pkg/authorizer/webhook/webhook.go, 1.36.
import { LruMap, type Clock } from '@coxswain/base'
import type { KubeObject, ResourceType } from '@coxswain/api'
import type { Client } from '@coxswain/client'
import type { AccessMetrics } from './access-metrics.ts'
import type { RequestUser } from './request-user.ts'
import { retryWebhook } from './retry-webhook.ts'

export interface AuthorizeOptions {
  /** Asks who may what; absent: beyond masters and the paths below nobody may anything. */
  readonly client?: Client | undefined
  /** Exact, or with a `*` at their end. */
  readonly alwaysAllowPaths: readonly string[]
  readonly allowedTtlMs: number
  readonly deniedTtlMs: number
  readonly clock: Clock
  readonly metrics: Pick<AccessMetrics, 'asked'>
}

export interface Decision {
  readonly isAllowed: boolean
  readonly reason: string
}

/** Rejects when there was no answer. `verb` is the HTTP method, lower case. */
export type AuthorizeRequest = (user: RequestUser, verb: string, path: string) => Promise<Decision>

const masters = 'system:masters'
const decisionsRememberedMax = 8192

interface SubjectAccessReview extends KubeObject {
  readonly spec: {
    readonly user: string
    readonly uid?: string | undefined
    readonly groups: readonly string[]
    readonly extra?: RequestUser['extra']
    readonly nonResourceAttributes: { readonly path: string; readonly verb: string }
  }
  readonly status?: { readonly allowed?: boolean; readonly reason?: string; readonly evaluationError?: string }
}

const subjectAccessReviews: ResourceType<SubjectAccessReview> = {
  group: 'authorization.k8s.io',
  version: 'v1',
  plural: 'subjectaccessreviews',
  singular: 'subjectaccessreview',
  kind: 'SubjectAccessReview',
  namespaced: false,
  verbs: ['create'],
  shortNames: [],
  categories: [],
  subresources: [],
  schema: 'io.k8s.api.authorization.v1.SubjectAccessReview',
}

export function createAuthorization(options: AuthorizeOptions): AuthorizeRequest {
  const { client, clock, metrics } = options
  const isOpen = pathMatcher(options.alwaysAllowPaths)
  const remembered = new LruMap<string, Decision & { readonly untilMs: number }>(decisionsRememberedMax)
  return async (user, verb, path) => {
    if (user.groups.includes(masters) || isOpen(path)) return { isAllowed: true, reason: '' }
    if (client === undefined) return { isAllowed: false, reason: '' }
    const { username, uid, groups, extra } = user
    const spec = { user: username, uid, groups, extra, nonResourceAttributes: { path, verb } }
    const key = JSON.stringify(spec)
    const known = remembered.get(key)
    if (known !== undefined && clock.monotonicMs() < known.untilMs) return known
    const draft: SubjectAccessReview = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec,
    }
    const ask = (signal: AbortSignal): Promise<SubjectAccessReview> =>
      client.resource(subjectAccessReviews).create(draft, { signal })
    const onAnswer = (code: number | undefined, durationMs: number): void => metrics.asked('authz', code, durationMs)
    const { allowed = false, reason = '' } = (await retryWebhook({ clock, onAnswer }, ask)).status ?? {}
    const ttlMs = allowed ? options.allowedTtlMs : options.deniedTtlMs
    const decision = { isAllowed: allowed, reason, untilMs: clock.monotonicMs() + ttlMs }
    remembered.set(key, decision)
    return decision
  }
}

/** The slash at the beginning may be left out. */
function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  const bare = (path: string): string => path.replace(/^\//, '')
  const exact = new Set(patterns.filter((pattern) => !pattern.endsWith('*')).map(bare))
  const prefixes = patterns.filter((pattern) => pattern.endsWith('*')).map((pattern) => bare(pattern.slice(0, -1)))
  return (path) => exact.has(bare(path)) || prefixes.some((prefix) => bare(path).startsWith(prefix))
}
