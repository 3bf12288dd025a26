import type { UserInfo } from '../registry/strategy.ts'

/** A client certificate that the TLS layer has seen, and whether it comes from an authority that we trust. */
export interface PeerCertificate {
  readonly isTrusted: boolean
  /** Common name; empty when there is none. */
  readonly commonName: string
  readonly organizations: readonly string[]
  readonly uid: string | undefined
  /** SHA-256 of the certificate in lower-case hex. */
  readonly fingerprint: string
}

/** What a request shows of who sends it. */
export interface Evidence {
  readonly peer: PeerCertificate | undefined
  /** Value of the `Authorization` header. */
  readonly authorization: string | undefined
}

/**
 * `absent`: nothing was shown that this authenticator reads; another may. `refused`: something was shown and is not good,
 * which no other authenticator nor anonymity makes good again.
 */
export type Verdict = { readonly user: UserInfo } | 'absent' | 'refused'

/** Answers at once where it can, so that most requests do not wait. */
export type Authenticator = (evidence: Evidence) => Verdict | Promise<Verdict>

export const allAuthenticated = 'system:authenticated'
export const allUnauthenticated = 'system:unauthenticated'
export const privilegedGroup = 'system:masters'
export const credentialIdKey = 'authentication.kubernetes.io/credential-id'

export const anonymousUser: UserInfo = { username: 'system:anonymous', groups: [allUnauthenticated] }

export const isAnonymous = (user: UserInfo): boolean => user.username === anonymousUser.username

/** Whoever is known is in one group more. */
export function withAuthenticatedGroup(user: UserInfo): UserInfo {
  if (isAnonymous(user) || user.groups.includes(allAuthenticated) || user.groups.includes(allUnauthenticated))
    return user
  return { ...user, groups: [...user.groups, allAuthenticated] }
}
