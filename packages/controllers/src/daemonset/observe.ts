import {
  daemonSets,
  labelsOf,
  nameOf,
  namespaceOf,
  selects,
  toSelector,
  type ControllerRevision,
  type DaemonSet,
  type Node,
  type Pod,
} from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { planClaims, type ClaimPlan } from '../shared/claims.ts'
import { orphansIn, ownedBy } from '../shared/owner-index.ts'
import type { Fit, NodeFit } from './node-fit.ts'

export interface Listers {
  readonly daemonSets: Lister<DaemonSet>
  readonly pods: Lister<Pod>
  readonly revisions: Lister<ControllerRevision>
  readonly nodes: Lister<Node>
}

/** Everything that a sync of one DaemonSet reads, as of one instant. */
export interface Snapshot {
  readonly daemonSet: DaemonSet
  /** Claims on pods of any phase. */
  readonly pods: ClaimPlan<Pod>
  readonly revisions: ClaimPlan<ControllerRevision>
  readonly nodes: readonly Node[]
  /** By the node's name; undefined for one that does not exist. */
  readonly fitOf: (node: string) => Fit | undefined
}

export function observe(listers: Listers, daemonSet: DaemonSet, fit: NodeFit): Snapshot {
  const selector = toSelector(daemonSet.spec?.selector)
  const isSelected = (object: Pod | ControllerRevision): boolean => selects(selector, labelsOf(object))
  const nodes = listers.nodes.list()
  const fits = new Map(nodes.map((node) => [nameOf(node), fit(daemonSet.spec?.template, node)]))
  return {
    daemonSet,
    pods: planClaims(daemonSet, candidates(listers.pods, daemonSet), isSelected),
    revisions: planClaims(daemonSet, candidates(listers.revisions, daemonSet), isSelected),
    nodes,
    fitOf: (node) => fits.get(node),
  }
}

function candidates<T extends Pod | ControllerRevision>(lister: Lister<T>, daemonSet: DaemonSet): readonly T[] {
  return [...ownedBy(lister, daemonSets.kind, daemonSet), ...orphansIn(lister, namespaceOf(daemonSet))]
}

/** Whether the selector is there and asks for nothing: it would take every pod of the namespace. */
export function selectsEverything({ spec }: DaemonSet): boolean {
  if (spec?.selector === undefined) return false
  const { matchLabels, matchExpressions } = spec.selector
  return Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0
}
