// Mirrors k8s.io/endpointslice/reconciler.go, reconcileByAddressType, 1.36, from the hints on.
import { keyOf, type Service } from '@coxswain/api'
import { asksForTopology, stripHints } from './hints.ts'
import type { SlicePlan } from './decide.ts'
import { hintTexts } from './texts.ts'
import { hintEvent, type Hinted, type TopologyHints } from './topology-hints.ts'
import { hintByDistribution, isValidDistribution } from './traffic-distribution.ts'

/** The distribution that counts: none when the annotation asks for another kind of hints, or the value is unknown. */
export function distributionOf(service: Service, allowsSame: boolean): string | undefined {
  const { trafficDistribution } = service.spec ?? {}
  const counts = isValidDistribution(trafficDistribution, allowsSame) && !asksForTopology(service)
  return counts ? trafficDistribution : undefined
}

export interface HintOptions {
  readonly topology: TopologyHints
  readonly addressType: string
  /** As `distributionOf` has it. */
  readonly distribution: string | undefined
}

/** The annotation comes before the field; without either there are no hints. */
export function chooseHints(service: Service, plan: SlicePlan, options: HintOptions): Hinted {
  const { topology, addressType, distribution } = options
  const key = keyOf(service)
  if (asksForTopology(service)) return topology.hint(key, addressType, plan)
  const events = topology.isActive(key) ? [hintEvent('Warning', hintTexts.disabled, addressType)] : []
  topology.forget(key, addressType)
  return { plan: distribution === undefined ? stripHints(plan) : hintByDistribution(plan, distribution), events }
}
