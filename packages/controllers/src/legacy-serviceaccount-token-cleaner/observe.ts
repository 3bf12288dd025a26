import { namespaceOf, nameOf, type Pod, type Secret, type ServiceAccount } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { accountNameIn, accountUidIn, isAccountMeant } from '../shared/token-secret.ts'
import { usedSecrets } from './used-secrets.ts'

export interface Listers {
  readonly serviceAccounts: Lister<ServiceAccount>
  readonly secrets: Lister<Secret>
  readonly pods: Lister<Pod>
}

/** What stands around a token and may keep it. */
export interface TokenNeighbours {
  /** The one that the Secret names, if it is there, and is not another of that name. */
  account(secret: Secret): ServiceAccount | undefined
  isUsedByPod(secret: Secret): boolean
}

/** Good for one sweep: what the pods of a namespace use is looked up once. */
export function observeNeighbours({ serviceAccounts, pods }: Listers): TokenNeighbours {
  const usedByNamespace = new Map<string, ReadonlySet<string>>()
  const usedIn = (namespace: string): ReadonlySet<string> => {
    const known = usedByNamespace.get(namespace)
    if (known !== undefined) return known
    const used = new Set(pods.list(namespace).flatMap(usedSecrets))
    usedByNamespace.set(namespace, used)
    return used
  }
  return {
    account: (secret) => {
      const account = serviceAccounts.get(`${namespaceOf(secret)}/${accountNameIn(secret)}`)
      return account !== undefined && isAccountMeant(account, accountUidIn(secret)) ? account : undefined
    },
    isUsedByPod: (secret) => usedIn(namespaceOf(secret)).has(nameOf(secret)),
  }
}
