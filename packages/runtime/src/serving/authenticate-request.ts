// Mirrors k8s.io/apiserver/pkg/authentication/authenticatorfactory/delegating.go and request/{x509,headerrequest,bearertoken}, 1.36.
import type { Clock } from '@coxswain/base'
import type { Client } from '@coxswain/client'
import type { AccessMetrics } from './access-metrics.ts'
import type { ClientAuthorities, FrontProxySettings } from './client-authorities.ts'
import type { ServedRequest } from './exchange.ts'
import { anonymous, withAuthenticatedGroup, type RequestUser } from './request-user.ts'
import { createTokenReviewer } from './review-token.ts'
import { isTrusted, subjectValues } from './trust-certificate.ts'

export interface AuthenticateOptions {
  /** Asks about tokens; absent: tokens say nothing. */
  readonly client?: Client | undefined
  readonly authorities: ClientAuthorities
  readonly clock: Clock
  /** How long an answer about a token is believed, good or bad. */
  readonly tokenTtlMs: number
  readonly metrics: AccessMetrics
}

/** Who asks; `undefined`: something was shown that is not good. */
export type AuthenticateRequest = (request: ServedRequest) => Promise<RequestUser | undefined>

type Finding = RequestUser | 'absent' | 'refused'

/** The first of front proxy, certificate and token that knows the user; with nothing shown, somebody anonymous. */
export function createAuthentication(options: AuthenticateOptions): AuthenticateRequest {
  const { authorities, clock, metrics } = options
  const review = options.client === undefined ? undefined : createTokenReviewer(options.client, options)
  return async (request) => {
    const nowMs = clock.now()
    const findings: Finding[] = [
      fromFrontProxy(request, authorities.frontProxy(), nowMs),
      fromCertificate(request, authorities, nowMs),
    ]
    if (typeof findings[1] === 'object') metrics.certificateShown(remainingMs(request, nowMs))
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

const remainingMs = ({ certificates: [own] }: ServedRequest, nowMs: number): number =>
  own === undefined ? 0 : Date.parse(own.validTo) - nowMs

function bearerToken({ headers }: ServedRequest): string | undefined {
  const [, token] = /^bearer +(\S+)$/i.exec((headers['authorization'] ?? '').trim()) ?? []
  return token
}
