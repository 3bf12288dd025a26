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

export function invalidNamespaceMessage(owner: Identity, namespace: string): string {
  const coordinates = `[${owner.apiVersion}/${owner.kind}, namespace: ${namespace}, name: ${owner.name}, uid: ${owner.uid}]`
  return `ownerRef ${coordinates} does not exist in namespace ${JSON.stringify(namespace)}`
}
