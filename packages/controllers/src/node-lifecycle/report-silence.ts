// Mirrors pkg/controller/nodelifecycle/node_lifecycle_controller.go, tryUpdateNodeHealth and its retries, 1.36.
import { apiVersionOf, nameOf, nodes as nodeType, type Lease, type Node } from '@coxswain/api'
import { sleep, type Clock, type Logger } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import type { Client } from '@coxswain/client'
import { assessHealth, type Assessment, type Grace, type NodeHealth } from './health.ts'
import { leaseNamespace } from './texts.ts'

export interface HealthDeps {
  readonly leases: Lister<Lease>
  readonly client: Client
  readonly clock: Clock
  readonly logger: Logger
  readonly grace: Grace
  /** By node's name. */
  readonly health: Map<string, NodeHealth>
}

/** A node as it was judged, and the judgement. */
export interface Assessed {
  readonly node: Node
  readonly assessment: Assessment
}

const retriesMax = 5
const retryEveryMs = 20

/** Looks at a node, and remembers what was seen. */
export function assess({ leases, clock, grace, health }: HealthDeps, node: Node): Assessment {
  const name = nameOf(node)
  const now = { wallMs: clock.now(), monotonicMs: clock.monotonicMs() }
  const lease = leases.get(`${leaseNamespace}/${name}`)
  const assessment = assessHealth(health.get(name), { node, lease }, now, grace)
  health.set(name, assessment.health)
  return assessment
}

/**
 * Writes of a silent node that nothing is known of it. After a failure the node is read and judged anew, a few times; a node
 * for which all fail is left out of this pass.
 */
export async function reportSilence(
  deps: HealthDeps,
  first: Assessed,
  signal: AbortSignal,
): Promise<Assessed | undefined> {
  const { client, clock, logger, health } = deps
  const name = nameOf(first.node)
  let { node, assessment } = first
  try {
    // oxlint-disable no-await-in-loop -- one try after the other
    for (let retries = 0; ; retries += 1) {
      const { silent } = assessment
      if (silent === undefined) return { node, assessment }
      const failure = await writeConditions(client, node, silent.conditions, signal)
      if (failure === undefined) {
        health.set(name, silent.health)
        return { node, assessment }
      }
      if (retries === retriesMax) throw failure.error
      node = await client.resource(nodeType).get(name, { signal })
      await sleep(clock, retryEveryMs, signal)
      assessment = assess(deps, node)
    }
    // oxlint-enable no-await-in-loop
  } catch (error) {
    if (!signal.aborted) logger.error('Could not write the health of a node; it is left out', error, { node: name })
    return undefined
  }
}

async function writeConditions(
  client: Client,
  node: Node,
  conditions: NonNullable<Node['status']>['conditions'],
  signal: AbortSignal,
): Promise<{ readonly error: unknown } | undefined> {
  const status = { ...node.status, conditions }
  const draft = { ...node, apiVersion: apiVersionOf(nodeType), kind: nodeType.kind, status }
  try {
    await client.resource(nodeType).updateStatus(draft, { signal })
    return undefined
  } catch (error) {
    if (signal.aborted) throw error
    return { error }
  }
}
