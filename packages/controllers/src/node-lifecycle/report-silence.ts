// Mirrors pkg/controller/nodelifecycle/node_lifecycle_controller.go, tryUpdateNodeHealth and its retries, 1.36.
import { apiVersionOf, nameOf, nodes as nodeType, type Node } from '@coxswain/api'
import { sleep, type Logger } from '@coxswain/base'
import type { Client } from '@coxswain/client'
import { assess, type Assessed, type HealthDeps } from './observe.ts'

export interface ReportDeps extends HealthDeps {
  readonly client: Client
  readonly logger: Logger
}

const retriesMax = 5
const retryEveryMs = 20

/**
 * Writes of a silent node that nothing is known of it. After a failure the node is read and judged anew, a few times; a node
 * for which all fail is left out of this pass.
 */
export async function reportSilence(
  deps: ReportDeps,
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
      // As it was at first: a write whose answer was lost has taken effect, and is news all the same.
      const assessed: Assessed = { node, assessment: { ...assessment, observed: first.assessment.observed } }
      if (silent === undefined) return assessed
      const failure = await writeConditions(client, node, silent.conditions, signal)
      if (failure === undefined) {
        health.set(name, silent.health)
        return assessed
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
