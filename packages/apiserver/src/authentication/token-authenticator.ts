import { createHash, timingSafeEqual } from 'node:crypto'
import type { UserInfo } from '../registry/strategy.ts'
import type { Authenticator } from './authenticator.ts'

/** The token of a `Bearer` header; undefined when the header is of another kind or missing. */
export function bearerToken(authorization: string | undefined): string | undefined {
  const match = /^bearer +(\S+) *$/i.exec(authorization ?? '')
  return match?.[1]
}

/** Tokens that are handed out at start, each for one user. */
export function staticTokenAuthenticator(users: ReadonlyMap<string, UserInfo>): Authenticator {
  // Kept and compared as digests, so that the time a comparison takes tells nothing about a token.
  const known = [...users].map(([token, user]) => ({ digest: digest(token), user }))
  return ({ authorization }) => {
    const token = bearerToken(authorization)
    if (token === undefined) return 'absent'
    const shown = digest(token)
    const found = known.find((one) => timingSafeEqual(one.digest, shown))
    return found === undefined ? 'refused' : { user: found.user }
  }
}

const digest = (token: string): Buffer => createHash('sha256').update(token).digest()
