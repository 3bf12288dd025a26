// Mirrors k8s.io/apiserver pkg/authentication/serviceaccount/util.go, IsServiceAccountToken, and core/v1 types, 1.36.
import { nameOf, uidOf, type Secret, type ServiceAccount } from '@coxswain/api'

/** A Secret of this type holds a token of a service account, for as long as both are there. */
export const tokenSecretType = 'kubernetes.io/service-account-token'
export const accountNameKey = 'kubernetes.io/service-account.name'
export const accountUidKey = 'kubernetes.io/service-account.uid'

export const isTokenSecret = (secret: Secret): boolean => secret.type === tokenSecretType

/** Empty: it names none. */
export const accountNameIn = (secret: Secret): string => secret.metadata?.annotations?.[accountNameKey] ?? ''

/** Empty: any account of that name. */
export const accountUidIn = (secret: Secret): string => secret.metadata?.annotations?.[accountUidKey] ?? ''

/** Whether the account is the one that a Secret, or a key made from one, means. */
export const isAccountMeant = (account: ServiceAccount, uid: string): boolean => uid === '' || uidOf(account) === uid

export const namesSecret = (account: ServiceAccount, secretName: string): boolean =>
  (account.secrets ?? []).some(({ name }) => name === secretName)

/** Whether the Secret is a token of just this account, by name and uid. */
export const isTokenOf = (secret: Secret, account: ServiceAccount): boolean =>
  isTokenSecret(secret) && accountNameIn(secret) === nameOf(account) && accountUidIn(secret) === uidOf(account)
