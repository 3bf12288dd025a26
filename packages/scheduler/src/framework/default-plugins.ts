// Mirrors pkg/scheduler/apis/config/v1/default_plugins.go, 1.36.
import type { PodDisruptionBudget } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { defaultPreemption } from '../plugins/default-preemption/default-preemption.ts'
import { dynamicResources, dynamicResourcesPostFilter } from '../plugins/dynamic-resources/dynamic-resources.ts'
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
import { nodeVolumeLimits, type VolumeLimitListers } from '../plugins/node-volume-limits/node-volume-limits.ts'
import { podTopologySpread } from '../plugins/pod-topology-spread/filter.ts'
import { podTopologySpreadScore } from '../plugins/pod-topology-spread/score.ts'
import { siblingSelector, type PodOwners } from '../plugins/pod-topology-spread/sibling-selector.ts'
import { taintToleration, taintTolerationScore } from '../plugins/taint-toleration/taint-toleration.ts'
import { AssumedVolumes, type VolumeListers } from '../plugins/volume-binding/assumed-volumes.ts'
import type { BindVolumes } from '../plugins/volume-binding/bind-volumes.ts'
import { volumeBinding } from '../plugins/volume-binding/volume-binding.ts'
import { volumeRestrictions } from '../plugins/volume-restrictions/volume-restrictions.ts'
import { volumeZone } from '../plugins/volume-zone/volume-zone.ts'
import type { FilterPlugin, ScorePlugin } from './plugin.ts'
import type { PostFilterPlugin } from './post-filter.ts'

export interface Plugins {
  /** In the order in which they are asked: the first that rejects a node says why. */
  readonly filters: readonly FilterPlugin[]
  /** Asked about a pod that no node will do for, in this order. */
  readonly postFilters: readonly PostFilterPlugin[]
  readonly scores: readonly ScorePlugin[]
}

/** What the plugins look at besides nodes and pods. */
export type PluginListers = PodOwners &
  VolumeListers &
  VolumeLimitListers & { readonly budgets: Lister<PodDisruptionBudget> }

/** The profile `default-scheduler`. Without `binder` no volumes are reserved: for who only asks where a pod could go. */
export function defaultPlugins(listers: PluginListers, binder?: Pick<BindVolumes, 'bind'>): Plugins {
  return {
    filters: [
      nodeUnschedulable,
      nodeName,
      taintToleration,
      nodeAffinity,
      nodePorts,
      nodeResourcesFit,
      volumeRestrictions(listers.claims),
      nodeVolumeLimits(listers),
      volumeBinding(new AssumedVolumes(listers), binder),
      volumeZone(listers),
      podTopologySpread,
      interPodAffinity,
      dynamicResources,
    ],
    postFilters: [dynamicResourcesPostFilter, defaultPreemption(listers.budgets)],
    scores: [
      taintTolerationScore,
      nodeAffinityScore,
      nodeResourcesFitScore(),
      podTopologySpreadScore(siblingSelector(listers)),
      interPodAffinityScore,
      nodeResourcesBalancedAllocation,
      imageLocality,
    ],
  }
}
