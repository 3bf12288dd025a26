// Mirrors enqueueStorageVersion and onDeleteLease of pkg/controller/storageversiongc/gc_controller.go, 1.36.
import { namespaceOf, type Lease } from '@coxswain/api'

/** Where API servers keep the leases that say they live, each named by its id. */
export const identityNamespace = 'kube-system'

const identityLabel = 'apiserver.kubernetes.io/identity'

/** Whether a lease is an API server's sign of life. */
export function isIdentityLease(lease: Lease): boolean {
  return namespaceOf(lease) === identityNamespace && lease.metadata?.labels?.[identityLabel] === 'kube-apiserver'
}
