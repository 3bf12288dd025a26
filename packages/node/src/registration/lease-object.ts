// Mirrors pkg/kubelet/util/nodelease.go and component-helpers apimachinery/lease, 1.36.
import { toMicroTime, uidOf, type Lease, type Node } from '@coxswain/api'

export const leaseNamespace = 'kube-node-lease'
const leaseDurationSeconds = 40
/** A quarter of the duration. */
export const leaseRenewMs = 10_000
export const leaseRenewJitter = 0.04

/** The node's sign of life, made new or renewed. */
export function leaseObject(node: Node, before: Lease | undefined, nowMs: number): Lease {
  const name = node.metadata?.name ?? ''
  return {
    ...before,
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      ...before?.metadata,
      name,
      namespace: leaseNamespace,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid: uidOf(node) }],
    },
    spec: { ...before?.spec, holderIdentity: name, leaseDurationSeconds, renewTime: toMicroTime(nowMs) },
  }
}
