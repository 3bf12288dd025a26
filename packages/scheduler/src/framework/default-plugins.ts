// Mirrors pkg/scheduler/apis/config/v1/default_plugins.go, 1.36.
import { imageLocality } from '../plugins/image-locality/image-locality.ts'
import { interPodAffinity } from '../plugins/inter-pod-affinity/filter.ts'
import { interPodAffinityScore } from '../plugins/inter-pod-affinity/score.ts'
import { nodeAffinity, nodeAffinityScore } from '../plugins/node-affinity/node-affinity.ts'
import { nodeName } from '../plugins/node-name/node-name.ts'
import { nodePorts } from '../plugins/node-ports/node-ports.ts'
import { nodeResourcesFitScore } from '../plugins/node-resources/allocation-score.ts'
import { nodeResourcesBalancedAllocation } from '../plugins/node-resources/balanced-allocation.ts'
import { nodeResourcesFit } from '../plugins/node-resources/fit.ts'
import { nodeUnschedulable } from '../plugins/node-unschedulable/node-unschedulable.ts'
import { podTopologySpread } from '../plugins/pod-topology-spread/filter.ts'
import { podTopologySpreadScore } from '../plugins/pod-topology-spread/score.ts'
import { taintToleration, taintTolerationScore } from '../plugins/taint-toleration/taint-toleration.ts'
import type { FilterPlugin, ScorePlugin } from './plugin.ts'

export interface Plugins {
  /** In the order in which they are asked: the first that rejects a node says why. */
  readonly filters: readonly FilterPlugin[]
  readonly scores: readonly ScorePlugin[]
}

/** The profile `default-scheduler`. */
export const defaultPlugins: Plugins = {
  filters: [
    nodeUnschedulable,
    nodeName,
    taintToleration,
    nodeAffinity,
    nodePorts,
    nodeResourcesFit,
    podTopologySpread,
    interPodAffinity,
  ],
  scores: [
    taintTolerationScore,
    nodeAffinityScore,
    nodeResourcesFitScore(),
    podTopologySpreadScore,
    interPodAffinityScore,
    nodeResourcesBalancedAllocation,
    imageLocality,
  ],
}
