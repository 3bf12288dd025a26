import type { KubeObject } from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import type { Store } from '@coxswain/store'
import { metaOf } from '../registry/metadata.ts'
import { objectKey, storageFolder } from '../registry/storage-keys.ts'
import type { BoundKind, IsAlive } from './service-account-tokens.ts'

const plurals: Readonly<Record<BoundKind, string>> = {
  ServiceAccount: 'serviceaccounts',
  Pod: 'pods',
  Secret: 'secrets',
  Node: 'nodes',
}

/** How long after its deletion was asked for an object still lends its token life: it has to end in order. */
const afterDeletionMs = 60_000

/** Whether an object is still in the store, under the same uid, and not long since given up. */
export function aliveInStore(store: () => Store<KubeObject>, clock: Clock): IsAlive {
  return async (kind, namespace, { name, uid }) => {
    const entry = await store().get(objectKey(storageFolder('', plurals[kind]), namespace, name))
    if (entry === undefined) return false
    const meta = metaOf(entry.value)
    if (uid !== undefined && uid !== meta.uid) return false
    const { deletionTimestamp } = meta
    return typeof deletionTimestamp !== 'string' || clock.now() < Date.parse(deletionTimestamp) + afterDeletionMs
  }
}
