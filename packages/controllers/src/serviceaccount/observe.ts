import { type Namespace, type ServiceAccount } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'

export interface Listers {
  readonly namespaces: Lister<Namespace>
  readonly serviceAccounts: Lister<ServiceAccount>
}

export interface Snapshot {
  readonly namespace: Namespace
  /** Of the required accounts, those that exist. */
  readonly present: ReadonlySet<string>
}

/** Everything that one pass may look at; `undefined` when the namespace is gone. Synchronous. */
export function observe(listers: Listers, name: string, required: readonly string[]): Snapshot | undefined {
  const namespace = listers.namespaces.get(name)
  if (namespace === undefined) return undefined
  const present = required.filter((account) => listers.serviceAccounts.get(`${name}/${account}`) !== undefined)
  return { namespace, present: new Set(present) }
}
