// Mirrors pkg/controller/bootstrap/util.go, validateSecretForSigning, 1.36.
import { nameOf, type Secret } from '@coxswain/api'
import { expirationOf, tokenData, tokenIdInName, tokenKeys } from '../shared/bootstrap-token.ts'

export interface SigningToken {
  readonly id: string
  readonly secret: Uint8Array
}

/** The token in a Secret, or why nothing is to be signed with it. */
export function signingToken(secret: Secret, nowMs: number): SigningToken | string {
  const idInName = tokenIdInName(nameOf(secret))
  if (idInName === undefined) return 'its name has no token id'
  const id = tokenData(secret, tokenKeys.id).toString()
  if (id === '') return 'it has no token id'
  if (id !== idInName) return 'its token id is not the one in its name'
  const bytes = tokenData(secret, tokenKeys.secret)
  if (bytes.length === 0) return 'it has no token secret'
  const expiration = expirationOf(secret, nowMs)
  if (expiration.kind === 'expired') return expiration.why
  if (tokenData(secret, tokenKeys.signing).toString() !== 'true') return 'it is not for signing'
  return { id, secret: bytes }
}
