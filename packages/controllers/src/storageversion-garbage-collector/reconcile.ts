// Mirrors processDeletedLease and syncStorageVersion of pkg/controller/storageversiongc/gc_controller.go, 1.36.
import { apiVersionOf, leases, nameOf } from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import type { Client } from '@coxswain/client'
import { outcome, type Outcome } from '@coxswain/runtime'
import { throwAll } from '../shared/failures.ts'
import { ifFound } from '../shared/if-found.ts'
import { identityNamespace, isIdentityLease } from './identity-leases.ts'
import { nextStatus, recordsWithout } from './status.ts'
import { recordsOf, storageVersions, type StorageVersion } from './storage-versions.ts'

/** No caches: what is deleted here is decided on what the API server says at that time. */
export interface Deps {
  readonly client: Client
  readonly clock: Clock
}

/** The lease of an API server was deleted. */
export async function reconcileLease(deps: Deps, name: string, signal: AbortSignal): Promise<Outcome> {
  const lease = await ifFound(deps.client.resource(leases, identityNamespace).get(name, { signal }))
  if (lease !== undefined) return outcome.done('the lease is there again')
  const { items } = await deps.client.resource(storageVersions).list({ signal })
  const gone = new Set([name])
  await throwAll(items.map((one) => forget(deps, one, gone, signal)))
  return outcome.done('the API server is gone')
}

/** A StorageVersion has records of API servers that are not known to live. */
export async function reconcileStorageVersion(deps: Deps, name: string, signal: AbortSignal): Promise<Outcome> {
  const live = await ifFound(deps.client.resource(storageVersions).get(name, { signal }))
  if (live === undefined) return outcome.done('the StorageVersion is gone')
  const ids = recordsOf(live).map(({ apiServerID = '' }) => apiServerID)
  const alive = await Promise.all(ids.map((id) => isAlive(deps.client, id, signal)))
  signal.throwIfAborted()
  await forget(deps, live, new Set(ids.filter((_, index) => !alive[index])), signal)
  return outcome.done('records are of living API servers')
}

/** As upstream, a server whose lease cannot be read for whatever reason counts as gone. */
async function isAlive(client: Client, id: string, signal: AbortSignal): Promise<boolean> {
  return client
    .resource(leases, identityNamespace)
    .get(id, { signal })
    .then(isIdentityLease, () => false)
}

/** Takes the records of API servers out, and the whole StorageVersion with the last of them. */
async function forget(
  { client, clock }: Deps,
  storageVersion: StorageVersion,
  gone: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  const left = recordsWithout(storageVersion, gone)
  if (left === undefined) return
  const resource = client.resource(storageVersions)
  if (left.length === 0) return resource.delete(nameOf(storageVersion), { signal })
  const { kind } = storageVersions
  const status = nextStatus(storageVersion, left, clock.now())
  await resource.updateStatus(
    { ...storageVersion, apiVersion: apiVersionOf(storageVersions), kind, status },
    { signal },
  )
}
