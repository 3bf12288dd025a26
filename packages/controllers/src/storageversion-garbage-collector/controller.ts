// Mirrors pkg/controller/storageversiongc/gc_controller.go, 1.36.
import { leases, nameOf, type Lease } from '@coxswain/api'
import type { EventHandlers, Lister } from '@coxswain/cache'
import {
  createQueueController,
  runTogether,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type QueueController,
} from '@coxswain/runtime'
import { identityNamespace, isIdentityLease } from './identity-leases.ts'
import { reconcileLease, reconcileStorageVersion, type Deps } from './reconcile.ts'
import { recordsOf, storageVersions, type StorageVersion } from './storage-versions.ts'
import { clientName, controllerName, queueNames } from './texts.ts'

export const storageVersionGarbageCollectorController: ControllerDescriptor = {
  name: controllerName,
  aliases: ['storage-version-gc'],
  onByDefault: true,
  featureGates: ['APIServerIdentity', 'StorageVersionAPI'],
  clientName,
  defaults: undefined,
  build,
}

function build(context: ControllerContext): Controller {
  const { client, clock, informers } = context
  const deps: Deps = { client, clock }
  const leaseInformer = informers.informer(leases)
  const deletedLeases = createQueueController(context, {
    name: controllerName,
    queueName: queueNames.leases,
    workers: 1,
    reconcile: (name, signal) => reconcileLease(deps, name, signal),
  })
  const doubtfulVersions = createQueueController(context, {
    name: controllerName,
    queueName: queueNames.storageVersions,
    workers: 1,
    reconcile: (name, signal) => reconcileStorageVersion(deps, name, signal),
  })
  leaseInformer.addHandlers({
    deleted: (lease) => {
      if (isIdentityLease(lease)) deletedLeases.wake(nameOf(lease), 'lease deleted', lease)
    },
  })
  informers.informer(storageVersions).addHandlers(storageVersionHandlers(leaseInformer, doubtfulVersions))
  return runTogether(deletedLeases, doubtfulVersions)
}

/** Looked at are those with a record of an API server that has no lease in the cache. */
export function storageVersionHandlers(
  known: Lister<Lease>,
  queue: Pick<QueueController, 'wake'>,
): EventHandlers<StorageVersion> {
  const isKnown = (id: string): boolean => {
    const lease = known.get(`${identityNamespace}/${id}`)
    return lease !== undefined && isIdentityLease(lease)
  }
  const changed = (seen: StorageVersion, what: string): void => {
    if (!recordsOf(seen).every(({ apiServerID = '' }) => isKnown(apiServerID))) queue.wake(nameOf(seen), what, seen)
  }
  return {
    added: (seen) => changed(seen, 'storage version added'),
    updated: (_, seen) => changed(seen, 'storage version updated'),
  }
}
