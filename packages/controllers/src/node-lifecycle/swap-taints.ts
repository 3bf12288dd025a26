// Mirrors pkg/controller/util/node/controller_utils.go, SwapNodeControllerTaint, and pkg/controller/controller_utils.go,
// AddOrUpdateTaintOnNode and RemoveTaintOffNode, 1.36.
import {
  hasTaint,
  nameOf,
  nodes,
  resourceVersionOf,
  toTime,
  withoutTaint,
  withTaint,
  type Node,
  type Taint,
} from '@coxswain/api'
import type { BackoffOptions, Clock, Random } from '@coxswain/base'
import { isConflict, type Client } from '@coxswain/client'
import { retryOnConflict } from '@coxswain/runtime'

export interface TaintDeps {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
}

const backoff: BackoffOptions = { steps: 5, durationMs: 100, factor: 1, jitter: 1 }

type Taints = readonly Taint[] | undefined
/** Undefined: nothing is to be changed. */
type ChangeTaints = (taints: Taints) => Taints

/** Adds, with the time of now, and then removes: in between the node has them all. What it has of neither is let be. */
export async function swapTaints(
  deps: TaintDeps,
  node: Node,
  { add, remove }: { readonly add: readonly Taint[]; readonly remove: readonly Taint[] },
  signal: AbortSignal,
): Promise<void> {
  const timeAdded = toTime(deps.clock.now())
  const stamped = add.map((taint) => ({ ...taint, timeAdded }))
  const tainted = add.length === 0 ? node : await changeTaints(deps, node, each(stamped, withTaint), signal)
  if (hasAny(node, remove)) await changeTaints(deps, tainted, each(remove, withoutTaint), signal)
}

/** Asks nobody when the node, as it is known, has none of them. */
export async function removeTaints(
  deps: TaintDeps,
  node: Node,
  taints: readonly Taint[],
  signal: AbortSignal,
): Promise<void> {
  if (hasAny(node, taints)) await changeTaints(deps, node, each(taints, withoutTaint), signal)
}

const hasAny = ({ spec }: Node, taints: readonly Taint[]): boolean =>
  taints.some((taint) => hasTaint(spec?.taints, taint))

function each(taints: readonly Taint[], change: (before: Taints, taint: Taint) => Taints): ChangeTaints {
  return (before) => {
    let changed: Taints
    for (const taint of taints) changed = change(changed ?? before, taint) ?? changed
    return changed
  }
}

/**
 * The list of taints is replaced as a whole, so the patch holds for one version only. The known one comes first; where that is
 * too old, those that the server has.
 */
async function changeTaints(deps: TaintDeps, known: Node, change: ChangeTaints, signal: AbortSignal): Promise<Node> {
  const resource = deps.client.resource(nodes)
  const patch = (node: Node): Promise<Node> => {
    const taints = change(node.spec?.taints)
    if (taints === undefined) return Promise.resolve(node)
    const body = {
      metadata: { resourceVersion: resourceVersionOf(node) },
      spec: { taints: taints.length === 0 ? null : taints },
    }
    return resource.patch(nameOf(node), { type: 'strategic', body }, { signal })
  }
  try {
    return await patch(known)
  } catch (error) {
    if (!isConflict(error)) throw error
  }
  return retryOnConflict(deps, backoff, async () => patch(await resource.get(nameOf(known), { signal })), signal)
}
