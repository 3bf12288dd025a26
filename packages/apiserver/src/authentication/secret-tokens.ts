// Mirrors pkg/serviceaccount/legacy.go, legacyValidator, release 1.36.
import { timingSafeEqual } from 'node:crypto'
import type { KubeObject, Secret, ServiceAccount } from '@coxswain/api'
import type { Store } from '@coxswain/store'
import type { UserInfo } from '../registry/strategy.ts'
import { objectKey, storageFolder } from '../registry/storage-keys.ts'

/** Of the tokens that stand in Secrets. They do not expire and are for the API server alone. */
export const secretTokenIssuer = 'kubernetes/serviceaccount'

export type SecretTokenClaims = Readonly<Record<string, unknown>>

/** What is stored now. */
export interface TokenObjects {
  secret(namespace: string, name: string): Promise<Secret | undefined>
  serviceAccount(namespace: string, name: string): Promise<ServiceAccount | undefined>
}

export function tokenObjectsInStore(store: () => Store<KubeObject>): TokenObjects {
  const find = async <T extends KubeObject>(
    plural: string,
    namespace: string,
    name: string,
  ): Promise<T | undefined> => {
    const entry = await store().get(objectKey(storageFolder('', plural), namespace, name))
    return entry?.value as T | undefined // what is stored there is of that kind
  }
  return {
    secret: (namespace, name) => find('secrets', namespace, name),
    serviceAccount: (namespace, name) => find('serviceaccounts', namespace, name),
  }
}

const claimPrefix = 'kubernetes.io/serviceaccount'
const invalidSinceLabel = 'kubernetes.io/legacy-token-invalid-since'

/** Whom a token out of a Secret speaks for, or why it is not good any more. Its signature has been checked. */
export async function userOfSecretToken(
  token: string,
  claims: SecretTokenClaims,
  objects: TokenObjects,
): Promise<UserInfo | string> {
  const text = (name: string): string => {
    const value = claims[name]
    return typeof value === 'string' ? value : ''
  }
  const namespace = text(`${claimPrefix}/namespace`)
  const name = text(`${claimPrefix}/service-account.name`)
  const uid = text(`${claimPrefix}/service-account.uid`)
  const secretName = text(`${claimPrefix}/secret.name`)
  const username = `system:serviceaccount:${namespace}:${name}`
  if ([namespace, name, uid, secretName].includes('') || text('sub') !== username) return 'sub claim is invalid'
  const secret = await objects.secret(namespace, secretName)
  if (secret === undefined || isBeingDeleted(secret)) return 'Token has been invalidated'
  if (!isSame(secret.data?.['token'] ?? '', token)) return "Token does not match server's copy"
  const account = await objects.serviceAccount(namespace, name)
  if (account === undefined || isBeingDeleted(account)) return `ServiceAccount ${namespace}/${name} has been deleted`
  const currentUid = account.metadata?.uid
  if (currentUid !== uid) return `ServiceAccount UID (${currentUid}) does not match claim (${uid})`
  if ((secret.metadata?.labels?.[invalidSinceLabel] ?? '') !== '') {
    return `the token in secret ${namespace}/${secretName} for service account ${namespace}/${name} has been marked invalid. Use tokens from the TokenRequest API or manually created secret-based tokens, or remove the '${invalidSinceLabel}' label from the secret to temporarily allow use of this token`
  }
  return { username, uid, groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`] }
}

const isBeingDeleted = ({ metadata }: KubeObject): boolean => metadata?.deletionTimestamp !== undefined

function isSame(base64: string, token: string): boolean {
  const [stored, shown] = [Buffer.from(base64, 'base64'), Buffer.from(token)]
  return stored.length === shown.length && timingSafeEqual(stored, shown)
}
