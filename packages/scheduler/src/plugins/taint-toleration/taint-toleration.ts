// Mirrors pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go, 1.36.
import { areTolerated, type Taint, type Toleration } from '@coxswain/api'
import { lowestIsBest, type FilterPlugin, type Rejection, type ScorePlugin } from '../../framework/plugin.ts'

const rejection: Rejection = {
  plugin: 'TaintToleration',
  isResolvable: false,
  reasons: ['node(s) had untolerated taint(s)'],
}

/** A node keeps away pods that do not tolerate its taints. */
export const taintToleration: FilterPlugin = {
  name: 'TaintToleration',
  isNodeLocal: true,
  helpfulEvents: new Set(['node-added', 'node-taints']),
  preFilter: ({ pod }) => {
    const tolerations = pod.spec?.tolerations
    return {
      kind: 'filter',
      filter: ({ hardTaints }) =>
        hardTaints.every((taint) => areTolerated(tolerations, taint)) ? undefined : rejection,
    }
  },
}

/** The fewer taints that put the pod off, the better. */
export const taintTolerationScore: ScorePlugin = {
  name: 'TaintToleration',
  weight: 3,
  score: ({ pod }, _cluster, nodes, scores) => {
    const tolerations = pod.spec?.tolerations?.filter(
      ({ effect = '' }) => effect === '' || effect === 'PreferNoSchedule',
    )
    nodes.forEach(({ softTaints }, index) => {
      scores[index] = softTaints.length === 0 ? 0 : countUntolerated(softTaints, tolerations)
    })
    return { kind: 'scored', normalize: lowestIsBest }
  },
}

function countUntolerated(taints: readonly Taint[], tolerations: readonly Toleration[] | undefined): number {
  return taints.filter((taint) => !areTolerated(tolerations, taint)).length
}
