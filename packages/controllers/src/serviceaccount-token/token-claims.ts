// Mirrors pkg/serviceaccount/legacy.go, LegacyClaims and legacyPrivateClaims, 1.36.
import { nameOf, namespaceOf, uidOf, type Secret, type ServiceAccount } from '@coxswain/api'

/** What a token in a Secret says. It has no end and no audience: it is good as long as account and Secret are there. */
export type TokenClaims = Readonly<Record<string, string>>

const prefix = 'kubernetes.io/serviceaccount'

/** In the order of their names, as Kubernetes writes them. */
export function tokenClaims(account: ServiceAccount, secret: Secret): TokenClaims {
  const namespace = namespaceOf(account)
  return {
    iss: 'kubernetes/serviceaccount',
    [`${prefix}/namespace`]: namespace,
    [`${prefix}/secret.name`]: nameOf(secret),
    [`${prefix}/service-account.name`]: nameOf(account),
    [`${prefix}/service-account.uid`]: uidOf(account),
    sub: `system:serviceaccount:${namespace}:${nameOf(account)}`,
  }
}
