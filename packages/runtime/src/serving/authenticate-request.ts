// Mirrors k8s.io/apiserver/pkg/authentication/authenticatorfactory/delegating.go and request/{x509,headerrequest,bearertoken}, 1.36.
import type { Clock } from '@coxswain/base'
import { LruMap } from '@coxswain/base'
import type { KubeObject, ResourceType } from '@coxswain/api'
import type { Client } from '@coxswain/client'
import { createHash } from 'node:crypto'
import type { ClientAuthorities, FrontProxySettings } from './client-authorities.ts'
import type { ServedRequest } from './exchange.ts'
import { retryWebhook } from './retry-webhook.ts'
import { anonymous, withAuthenticatedGroup, type RequestUser } from './request-user.ts'
import { isTrusted, subjectValues } from './trust-certificate.ts'

export interface AuthenticateOptions {
  /** Asks about tokens; absent: tokens say nothing. */
  readonly client?: Client | undefined
  readonly authorities: ClientAuthorities
  readonly clock: Clock
  /** How long an answer about a token is believed, good or bad. */
  readonly tokenTtlMs: number
}

/** Who asks; `undefined`: something was shown that is not good. */
export type AuthenticateRequest = (request: ServedRequest) => Promise<RequestUser | undefined>

type Finding = RequestUser | 'absent' | 'refused'

const tokensRememberedMax = 4096

/** The first of front proxy, certificate and token that knows the user; with nothing shown, somebody anonymous. */
export function createAuthentication(options: AuthenticateOptions): AuthenticateRequest {
  const { authorities, clock } = options
  const review = options.client === undefined ? undefined : tokenReviewer(options.client, options)
  return async (request) => {
    const nowMs = clock.now()
    const findings: Finding[] = [
      fromFrontProxy(request, authorities.frontProxy(), nowMs),
      fromCertificate(request, authorities, nowMs),
    ]
    const known = findings.find((finding) => typeof finding !== 'string')
    if (known !== undefined) return withAuthenticatedGroup(known)
    const token = bearerToken(request)
    if (review !== undefined && token !== undefined) {
      const user = await review(token)
      if (user !== undefined) return withAuthenticatedGroup(user)
      return undefined
    }
    return findings.includes('refused') ? undefined : anonymous
  }
}

function fromFrontProxy(request: ServedRequest, settings: FrontProxySettings | undefined, nowMs: number): Finding {
  const [own] = request.certificates
  if (settings === undefined || own === undefined) return 'absent'
  const first = (names: readonly string[]): string | undefined =>
    names.map((name) => request.headers[name.toLowerCase()]).find((value) => value !== undefined && value !== '')
  const username = first(settings.usernameHeaders)
  if (username === undefined) return 'absent'
  if (!isTrusted(request.certificates, settings.authorities, nowMs)) return 'refused'
  const { allowedNames } = settings
  const isAllowed = allowedNames.length === 0 || subjectValues(own, 'CN').some((name) => allowedNames.includes(name))
  if (!isAllowed) return 'refused'
  const groups = settings.groupHeaders.flatMap((name) => splitHeader(request.headers[name.toLowerCase()]))
  return { username, uid: first(settings.uidHeaders), groups, extra: extraOf(request, settings.extraHeaderPrefixes) }
}

const splitHeader = (value: string | undefined): readonly string[] =>
  (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

function extraOf(request: ServedRequest, prefixes: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const extra: Record<string, readonly string[]> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    const prefix = prefixes.find((one) => name.startsWith(one.toLowerCase()))
    if (prefix !== undefined) extra[unescapeKey(name.slice(prefix.length))] = splitHeader(value)
  }
  return extra
}

function unescapeKey(key: string): string {
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}

function fromCertificate(request: ServedRequest, authorities: ClientAuthorities, nowMs: number): Finding {
  const [own] = request.certificates
  const trusted = authorities.clients()
  if (own === undefined || trusted.length === 0) return 'absent'
  if (!isTrusted(request.certificates, trusted, nowMs)) return 'refused'
  const [username] = subjectValues(own, 'CN')
  return username === undefined ? 'absent' : { username, groups: subjectValues(own, 'O') }
}

function bearerToken({ headers }: ServedRequest): string | undefined {
  const [, token] = /^bearer +(\S+)$/i.exec((headers['authorization'] ?? '').trim()) ?? []
  return token
}

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

type ReviewToken = (token: string) => Promise<RequestUser | undefined>

/** Rejects nobody for a fault of the server: a token that cannot be judged is not good now, and is asked about again. */
function tokenReviewer(client: Client, { clock, tokenTtlMs }: AuthenticateOptions): ReviewToken {
  const remembered = new LruMap<string, { readonly user: RequestUser | undefined; readonly untilMs: number }>(
    tokensRememberedMax,
  )
  return async (token) => {
    const key = createHash('sha256').update(token).digest('base64')
    const known = remembered.get(key)
    if (known !== undefined && clock.monotonicMs() < known.untilMs) return known.user
    try {
      const user = await askAbout(client, clock, token)
      remembered.set(key, { user, untilMs: clock.monotonicMs() + tokenTtlMs })
      return user
    } catch {
      return undefined
    }
  }
}

async function askAbout(client: Client, clock: Clock, token: string): Promise<RequestUser | undefined> {
  const draft: TokenReview = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } }
  const { status } = await retryWebhook(clock, (signal) => client.resource(tokenReviews).create(draft, { signal }))
  const { username, uid, groups = [], extra } = status?.user ?? {}
  return status?.authenticated === true && username !== undefined ? { username, uid, groups, extra } : undefined
}
