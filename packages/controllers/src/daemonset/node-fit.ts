// Mirrors pkg/controller/daemon/daemon_controller.go, NodeShouldRunDaemonPod, 1.36.
import {
  compileNodeAffinity,
  findUntoleratedTaint,
  keepsPodsAway,
  matchNodeAffinity,
  nameOf,
  type CompiledNodeAffinity,
  type Node,
  type PodTemplateSpec,
  type Toleration,
} from '@coxswain/api'
import { daemonTolerations } from './tolerations.ts'

export interface Fit {
  /** A daemon belongs on the node. */
  readonly shouldRun: boolean
  /** One that is there may stay. */
  readonly mayStay: boolean
}

const fits: Fit = { shouldRun: true, mayStay: true }
const fitsNot: Fit = { shouldRun: false, mayStay: false }
const staysOnly: Fit = { shouldRun: false, mayStay: true }

interface Demands {
  readonly nodeName: string
  readonly affinity: CompiledNodeAffinity
  readonly tolerations: readonly Toleration[]
}

export type NodeFit = (template: PodTemplateSpec | undefined, node: Node) => Fit

/** A template is asked for thousands of nodes: what it asks of them is worked out once, and remembered while it lives. */
export function createNodeFit(): NodeFit {
  const known = new WeakMap<PodTemplateSpec, Demands>()
  return (template = {}, node) => {
    const demands = known.get(template) ?? demandsOf(template)
    known.set(template, demands)
    return fit(demands, node)
  }
}

function demandsOf({ spec }: PodTemplateSpec): Demands {
  return {
    nodeName: spec?.nodeName ?? '',
    affinity: compileNodeAffinity(spec),
    tolerations: daemonTolerations(spec ?? {}),
  }
}

/** Neither readiness nor room counts, and no preference: a daemon is for every node that it is meant for. */
function fit({ nodeName, affinity, tolerations }: Demands, node: Node): Fit {
  if (nodeName !== '' && nodeName !== nameOf(node)) return fitsNot
  // Terms that cannot be read match nothing, and are not told of.
  if (!matchNodeAffinity(affinity, node).isMatch) return fitsNot
  const taints = node.spec?.taints
  if (findUntoleratedTaint(taints, tolerations, keepsPodsAway) === undefined) return fits
  const evicts = findUntoleratedTaint(taints, tolerations, ({ effect }) => effect === 'NoExecute') !== undefined
  return evicts ? fitsNot : staysOnly
}
