// Mirrors pkg/controller/nodeipam/ipam/range_allocator.go, syncNode and AllocateOrOccupyCIDR, 1.36.
import { isBeingDeleted } from '@coxswain/api'
import type { Snapshot } from './observe.ts'
import { podCidrsOf } from './pod-cidrs.ts'

export type Decision =
  | { readonly kind: 'occupy' | 'allocate' | 'nothing'; readonly why: string }
  | { readonly kind: 'wait'; readonly recheckMs: number; readonly why: string }

export function decide({ node, behind }: Snapshot): Decision {
  if (isBeingDeleted(node)) return { kind: 'nothing', why: 'the node is being deleted' }
  if (podCidrsOf(node).length > 0) return { kind: 'occupy', why: 'the node has its ranges' }
  if (behind !== undefined) return { kind: 'wait', recheckMs: behind.recheckMs, why: behind.message }
  return { kind: 'allocate', why: 'the node has no range for its pods' }
}
