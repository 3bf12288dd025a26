// Mirrors pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go, 1.36.
import {
  compileNodeAffinity,
  compilePreferences,
  matchNodeAffinity,
  scorePreferences,
  type NodeSelectorTerm,
} from '@coxswain/api'
import {
  highestIsBest,
  skip,
  type FilterPlugin,
  type Filtering,
  type Rejection,
  type ScorePlugin,
  type Scores,
  type Scoring,
} from '../../framework/plugin.ts'
import type { ClusterView } from '../../snapshot/cluster-snapshot.ts'
import type { NodeInfo } from '../../snapshot/node-info.ts'
import type { PodInfo } from '../../snapshot/pod-info.ts'

const name = 'NodeAffinity'
const rejection: Rejection = {
  plugin: name,
  isResolvable: false,
  reasons: ["node(s) didn't match Pod's node affinity/selector"],
}
const conflict: Rejection = { plugin: name, isResolvable: false, reasons: ['pod affinity terms conflict'] }

/** What the pod requires of its node's labels and name. */
export const nodeAffinity: FilterPlugin = {
  name,
  isNodeLocal: true,
  helpfulEvents: new Set(['node-added', 'node-labels']),
  preFilter,
}

/** The sum of the weights of the preferences that a node meets. */
export const nodeAffinityScore: ScorePlugin = { name, weight: 2, score }

function preFilter({ pod }: PodInfo): Filtering {
  const { spec } = pod
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  if (required === undefined && spec?.nodeSelector === undefined) return skip
  const compiled = compileNodeAffinity(spec)
  const nodeNames = namedNodes(required?.nodeSelectorTerms ?? [])
  if (nodeNames?.size === 0) return { kind: 'rejected', rejection: conflict }
  return {
    kind: 'filter',
    // Terms that cannot be read match no node, and are not reported: the API server let them pass.
    filter: ({ node }) => (node !== undefined && matchNodeAffinity(compiled, node).isMatch ? undefined : rejection),
    nodeNames,
  }
}

/** The only nodes that can match because every term names nodes; undefined when some term does not. */
function namedNodes(terms: readonly NodeSelectorTerm[]): ReadonlySet<string> | undefined {
  let all: Set<string> | undefined
  for (const term of terms) {
    const named = namedByTerm(term)
    if (named === undefined) return undefined
    all = all === undefined ? named : all.union(named)
  }
  return all
}

function namedByTerm({ matchFields = [] }: NodeSelectorTerm): Set<string> | undefined {
  const lists = matchFields.filter(({ key, operator }) => key === 'metadata.name' && operator === 'In')
  return lists
    .map(({ values = [] }) => new Set(values))
    .reduce<Set<string> | undefined>(
      (names, each) => (names === undefined ? each : names.intersection(each)),
      undefined,
    )
}

function score({ pod }: PodInfo, _cluster: ClusterView, nodes: readonly NodeInfo[], scores: Scores): Scoring {
  const preferred = pod.spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution
  if (preferred === undefined) return skip
  const compiled = compilePreferences(preferred)
  nodes.forEach(({ node }, index) => {
    scores[index] = node === undefined ? 0 : scorePreferences(compiled, node)
  })
  return { kind: 'scored', normalize: highestIsBest }
}
