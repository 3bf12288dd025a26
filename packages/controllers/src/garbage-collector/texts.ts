import type { Identity } from './identity.ts'

export const controllerName = 'garbage-collector-controller'
export const clientName = 'generic-garbage-collector'
export const deleteQueueName = 'garbage_collector_attempt_to_delete'
export const orphanQueueName = 'garbage_collector_attempt_to_orphan'

export const foregroundFinalizer = 'foregroundDeletion'
export const orphanFinalizer = 'orphan'

export const syncErrors = {
  name: 'garbagecollector_controller_resources_sync_error_total',
  help: '[ALPHA] Number of garbage collector resources sync errors',
}

export const invalidNamespaceReason = 'OwnerRefInvalidNamespace'

const coordinatesOf = ({ apiVersion, kind, namespace, name, uid }: Identity): string =>
  `[${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}]`

export function invalidNamespaceMessage(owner: Identity, namespace: string): string {
  return `ownerRef ${coordinatesOf({ ...owner, namespace })} does not exist in namespace ${JSON.stringify(namespace)}`
}

export function finalizerConflictMessage(owner: Identity, tries: number): string {
  return `updateMaxRetries(${tries}) has reached. The garbage collector will retry later for owner ${coordinatesOf(owner)}`
}
