// Mirrors pkg/controller/serviceaccount/tokens_controller.go, serviceAccountQueueKey and secretQueueKey, 1.36.
import { nameOf, namespaceOf, uidOf, type Secret, type ServiceAccount } from '@coxswain/api'
import { accountNameIn, accountUidIn } from '../shared/token-secret.ts'

/** An account that may be gone by the time it is looked at: one of the same name and another uid is another account. */
export interface AccountKey {
  readonly namespace: string
  readonly name: string
  readonly uid: string
}

export interface SecretKey {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly account: {
    readonly name: string
    /** Empty: not told. */
    readonly uid: string
  }
}

/** Undefined: something is missing without which nothing can be looked up. */
export function accountKey(account: ServiceAccount): string | undefined {
  const parts = [namespaceOf(account), nameOf(account), uidOf(account)]
  return parts.includes('') ? undefined : parts.join('/')
}

export function parseAccountKey(key: string): AccountKey {
  const [namespace = '', name = '', uid = ''] = key.split('/')
  return { namespace, name, uid }
}

/** What annotations say may hold any character, so the key is JSON. */
export function secretKey(secret: Secret): string | undefined {
  const parts = [namespaceOf(secret), nameOf(secret), uidOf(secret), accountNameIn(secret)]
  return parts.includes('') ? undefined : JSON.stringify([...parts, accountUidIn(secret)])
}

export function parseSecretKey(key: string): SecretKey {
  const [namespace = '', name = '', uid = '', accountName = '', accountUid = ''] = JSON.parse(key) as readonly string[]
  return { namespace, name, uid, account: { name: accountName, uid: accountUid } }
}
