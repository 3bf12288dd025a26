// Mirrors k8s.io/cluster-bootstrap/util/secrets/secrets.go and token/api/types.go, 1.36.
import { namespaceOf, parseTime, type Secret } from '@coxswain/api'

/** Where bootstrap tokens count. Elsewhere a Secret of the type is like any other. */
export const tokenNamespace = 'kube-system'
export const tokenSecretType = 'bootstrap.kubernetes.io/token'
export const tokenSecretPrefix = 'bootstrap-token-'

export const tokenKeys = {
  id: 'token-id',
  secret: 'token-secret',
  expiration: 'expiration',
  signing: 'usage-bootstrap-signing',
} as const

export function isBootstrapToken(secret: Secret): boolean {
  return secret.type === tokenSecretType && namespaceOf(secret) === tokenNamespace
}

/** The bytes under a key; none if there is no such key. */
export function tokenData(secret: Secret, key: string): Buffer {
  return Buffer.from(secret.data?.[key] ?? '', 'base64')
}

export type Expiration =
  | { readonly kind: 'never' }
  | { readonly kind: 'expired'; readonly why: string }
  | { readonly kind: 'later'; readonly inMs: number }

/** A time that cannot be read is over. */
export function expirationOf(secret: Secret, nowMs: number): Expiration {
  const text = tokenData(secret, tokenKeys.expiration).toString()
  if (text === '') return { kind: 'never' }
  const atMs = parseTime(text)
  if (atMs === undefined) return { kind: 'expired', why: `its expiration ${JSON.stringify(text)} is no time` }
  return atMs > nowMs ? { kind: 'later', inMs: atMs - nowMs } : { kind: 'expired', why: `it expired at ${text}` }
}

const tokenSecretName = new RegExp(`^${tokenSecretPrefix}([a-z0-9]{6})$`)

/** The token's id in the name of its Secret; undefined for any other name. */
export function tokenIdInName(name: string): string | undefined {
  return tokenSecretName.exec(name)?.[1]
}
