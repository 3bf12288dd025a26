// Mirrors pkg/controller/nodelifecycle/node_lifecycle_controller.go, what tryUpdateNodeHealth reads and keeps, 1.36.
import { nameOf, type Lease, type Node, type Pod } from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import { assessHealth, type Assessment, type Grace, type NodeHealth } from './health.ts'
import { leaseNamespace } from './texts.ts'

export interface HealthDeps {
  readonly leases: Lister<Lease>
  readonly clock: Clock
  readonly grace: Grace
  /** By node's name. */
  readonly health: Map<string, NodeHealth>
}

/** A node as it was judged, and the judgement. */
export interface Assessed {
  readonly node: Node
  readonly assessment: Assessment
}

/** Looks at a node, and remembers what was seen. */
export function assess({ leases, clock, grace, health }: HealthDeps, node: Node): Assessment {
  const name = nameOf(node)
  const now = { wallMs: clock.now(), monotonicMs: clock.monotonicMs() }
  const lease = leases.get(`${leaseNamespace}/${name}`)
  const assessment = assessHealth(health.get(name), { node, lease }, now, grace)
  health.set(name, assessment.health)
  return assessment
}

/** By the health that was last seen; a node of which nothing is known is left to the next pass. */
export function isOnLostNode(
  { health, nodes }: { readonly health: ReadonlyMap<string, NodeHealth>; readonly nodes: Lister<Node> },
  { spec }: Pod,
): boolean {
  const name = spec?.nodeName ?? ''
  const ready = health.get(name)?.ready
  return ready !== undefined && ready.status !== 'True' && nodes.get(name) !== undefined
}
