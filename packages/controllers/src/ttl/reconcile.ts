import { nodes, type Node } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import type { Client } from '@coxswain/client'
import { outcome, type Outcome } from '@coxswain/runtime'
import { decide } from './decide.ts'
import { ttlSecondsOf, type ClusterSize } from './step.ts'
import { ttlAnnotation } from './texts.ts'

export interface Deps {
  readonly client: Client
  readonly nodes: Lister<Node>
  readonly size: () => ClusterSize
}

export async function reconcile(deps: Deps, name: string, signal: AbortSignal): Promise<Outcome> {
  const node = deps.nodes.get(name)
  if (node === undefined) return outcome.done('the node is gone')
  const decision = decide(node, ttlSecondsOf(deps.size()))
  if (decision.kind === 'nothing') return outcome.done(decision.why)
  const body = { metadata: { annotations: { [ttlAnnotation]: decision.value } } }
  await deps.client.resource(nodes).patch(name, { type: 'strategic', body }, { signal })
  return outcome.done(decision.why)
}
