import {
  checkedNodeSelector,
  compileNodeAffinity,
  compileNodeSelector,
  compilePreferences,
  diffTaints,
  findUntoleratedTaint,
  keepsPodsAway,
  matchingTolerations,
  matchNodeAffinity,
  matchNodeSelector,
  parseTaints,
  scorePreferences,
  toleratesTaint,
  withoutTaint,
  withTaint,
  type Affinity,
  type Node,
  type NodeMatch,
  type NodeSelector,
  type PodSpec,
  type PreferredSchedulingTerm,
  type Taint,
  type Toleration,
} from '@coxswain/api'
import { affinityTo } from '@coxswain/controllers/src/daemonset/daemon-pods.ts'
import { createNodeFit } from '@coxswain/controllers/src/daemonset/node-fit.ts'
import { daemonTolerations } from '@coxswain/controllers/src/daemonset/tolerations.ts'
import type { VectorFunctions } from '../vector.ts'

interface Taints {
  readonly taints: readonly Taint[] | null
  readonly tolerations: readonly Toleration[] | null
}
interface OneTaint {
  readonly taint: Taint
  readonly taints: readonly Taint[] | null
}

const result = ({ isMatch, error }: NodeMatch) => ({ match: isMatch, error })

/** Go has nil where a list of ours is empty. */
const nilWhenEmpty = <T>(list: readonly T[]): readonly T[] | null => (list.length === 0 ? null : list)

function changed(before: readonly Taint[] | null, after: readonly Taint[] | undefined) {
  return { changed: after !== undefined, taints: after ?? before }
}

const nodeFit = createNodeFit()

function shouldRunDaemon({ node, podSpec }: { node: Node; podSpec: PodSpec }) {
  const { shouldRun, mayStay } = nodeFit({ spec: podSpec }, node)
  return { shouldRun, shouldContinueRunning: mayStay }
}

export const functions = {
  ToleratesTaint: ({ toleration, taint }: { toleration: Toleration; taint: Taint }) => ({
    plain: toleratesTaint(toleration, taint),
    comparisonOperators: toleratesTaint(toleration, taint, { comparisonOperators: true }),
  }),
  'FindMatchingUntoleratedTaint/NoScheduleNoExecute': ({ taints, tolerations }: Taints) =>
    findUntoleratedTaint(taints ?? undefined, tolerations ?? undefined, keepsPodsAway),
  GetMatchingTolerations: ({ taints, tolerations }: Taints) => {
    const found = matchingTolerations(taints ?? undefined, tolerations ?? undefined)
    return { all: found !== undefined, tolerations: found ?? [] }
  },
  TaintSetDiff: (input: { new: readonly Taint[] | null; old: readonly Taint[] | null }) => {
    const { add, remove } = diffTaints(input.new ?? undefined, input.old ?? undefined)
    return { add: nilWhenEmpty(add), remove: nilWhenEmpty(remove) }
  },
  AddOrUpdateTaint: ({ taint, taints }: OneTaint) => changed(taints, withTaint(taints ?? undefined, taint)),
  RemoveTaint: ({ taint, taints }: OneTaint) => changed(taints, withoutTaint(taints ?? undefined, taint)),
  ParseTaints: ({ spec }: { spec: readonly string[] }) => {
    const { add, remove } = parseTaints(spec)
    return { add: nilWhenEmpty(add), remove: nilWhenEmpty(remove) }
  },
  'NodeSelector.Match': ({ node, nodeSelector }: { node: Node; nodeSelector: NodeSelector }) =>
    result(matchNodeSelector(compileNodeSelector(nodeSelector), node)),
  NewNodeSelector: ({ nodeSelector }: { nodeSelector: NodeSelector }) =>
    checkedNodeSelector(nodeSelector).terms.every((term) => term.problems.length === 0),
  'PreferredSchedulingTerms.Score': (input: { node: Node; terms: readonly PreferredSchedulingTerm[] | null }) =>
    scorePreferences(compilePreferences(input.terms ?? undefined), input.node),
  'RequiredNodeAffinity.Match': ({ node, podSpec }: { node: Node; podSpec: PodSpec }) =>
    result(matchNodeAffinity(compileNodeAffinity(podSpec), node)),
  NodeShouldRunDaemonPod: shouldRunDaemon,
  AddOrUpdateDaemonPodTolerations: ({ podSpec }: { podSpec: PodSpec }) => daemonTolerations(podSpec),
  ReplaceDaemonSetPodNodeNameNodeAffinity: (input: { affinity: Affinity | null; nodeName: string }) =>
    affinityTo(input.nodeName, input.affinity ?? undefined),
} satisfies VectorFunctions
