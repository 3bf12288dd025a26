// Mirrors pkg/controller/devicetainteviction/device_taint_eviction.go, podEvictionTime and handlePod, 1.36.
import { mergeEvictions, printTaintSource, type Eviction } from './eviction.ts'
import type { Snapshot } from './observe.ts'

export type Decision =
  /** Whatever was planned is called off. */
  | { readonly kind: 'stay'; readonly why: string }
  /** In place of what was planned. */
  | { readonly kind: 'evict'; readonly eviction: Eviction; readonly why: string }

export function decide({ isOnNode, evictions }: Snapshot): Decision {
  if (!isOnNode) return { kind: 'stay', why: 'it uses no devices before it is on a node' }
  const [first, ...more] = evictions
  if (first === undefined) return { kind: 'stay', why: 'no taint of its devices drives it away' }
  const eviction = more.reduce(mergeEvictions, first)
  return { kind: 'evict', eviction, why: whyOf(eviction) }
}

export function whyOf({ taints }: Eviction): string {
  return taints.map(printTaintSource).join(', ')
}
