// Mirrors pkg/controller/scheduling/podgroupprotection/podgroup_protection_controller.go, 1.36.
import { isPodTerminal, keyOf, pods, uidOf, type Pod } from '@coxswain/api'
import type { EventHandlers } from '@coxswain/cache'
import {
  createQueueController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type QueueController,
} from '@coxswain/runtime'
import { isDeletionCandidate } from '../shared/protection-finalizer.ts'
import { groupOfPod, groupsHeldBy } from './group-of-pod.ts'
import { activePodIndex } from './observe.ts'
import { podGroups, type PodGroup } from './pod-groups.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { controllerName, finalizer, queueName } from './texts.ts'

export const podGroupProtectionController: ControllerDescriptor = {
  name: controllerName,
  aliases: [],
  onByDefault: true,
  featureGates: ['GenericWorkload'],
  clientName: controllerName,
  defaults: undefined,
  build,
}

function build(context: ControllerContext): Controller {
  const { client, informers } = context
  const groupInformer = informers.informer(podGroups)
  const podInformer = informers.informer(pods)
  podInformer.addIndex(activePodIndex, groupsHeldBy)
  const deps: Deps = { client, listers: { podGroups: groupInformer, pods: podInformer } }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: 1,
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  groupInformer.addHandlers(groupHandlers(controller))
  podInformer.addHandlers(podHandlers(controller))
  return controller
}

type Waking = Pick<QueueController, 'wake'>

export function groupHandlers(queue: Waking): EventHandlers<PodGroup> {
  const changed = (podGroup: PodGroup, what: string): void => {
    if (isDeletionCandidate(podGroup, finalizer)) queue.wake(keyOf(podGroup), what, podGroup)
  }
  return {
    added: (podGroup) => changed(podGroup, 'group added'),
    updated: (_, podGroup) => changed(podGroup, 'group updated'),
  }
}

/** A group may go when a pod of it comes to its end, is deleted, or was deleted and made again unseen. */
export function podHandlers(queue: Waking): EventHandlers<Pod> {
  const wake = (pod: Pod, what: string): void => {
    const group = groupOfPod(pod)
    if (group !== undefined) queue.wake(group, what, pod)
  }
  const ended = (pod: Pod): void => {
    if (isPodTerminal(pod)) wake(pod, 'pod ended')
  }
  return {
    added: ended,
    updated: (previous, next) => {
      ended(next)
      if (uidOf(previous) !== uidOf(next)) wake(previous, 'pod replaced')
    },
    deleted: (pod) => wake(pod, 'pod deleted'),
  }
}
