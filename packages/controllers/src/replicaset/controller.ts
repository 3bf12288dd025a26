// Mirrors pkg/controller/replicaset/replica_set.go, 1.36.
import {
  isBeingDeleted,
  keyOf,
  labelsOf,
  pods,
  replicaSets,
  resourceVersionOf,
  uidOf,
  type Pod,
  type ReplicaSet,
  isPodReady,
  controllerOf,
} from '@coxswain/api'
import { deepEqual } from '@coxswain/base'
import type { EventHandlers, Lister } from '@coxswain/cache'
import {
  createQueueController,
  createTrackingExpectations,
  createWrittenVersions,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type QueueController,
  type TrackingExpectations,
  type WrittenVersions,
} from '@coxswain/runtime'
import { addOwnerIndex } from '../shared/owner-index.ts'
import { hasSameController } from '../shared/owner-references.ts'
import { createPodControl } from '../shared/pod-control.ts'
import { ownersThatSelect, resolveController } from '../shared/resolve-owner.ts'
import { limits } from './decide.ts'
import { familyIndex } from './observe.ts'
import { reconcile, type Deps } from './reconcile.ts'
import {
  ageRatioMetric,
  clientName,
  component,
  controllerName,
  metricsSubsystem,
  podDeletionCostGate,
  queueName,
  staleControllerGate,
  terminatingReplicasGate,
} from './texts.ts'

export interface ReplicaSetOptions {
  /** `--concurrent-replicaset-syncs` */
  readonly concurrentSyncs: number
}

export const replicaSetController: ControllerDescriptor<ReplicaSetOptions> = {
  name: controllerName,
  aliases: ['replicaset'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: { concurrentSyncs: 5 },
  build,
}

function build(context: ControllerContext<ReplicaSetOptions>): Controller {
  const { client, clock, informers, metrics } = context
  const owners = informers.informer(replicaSets)
  const podInformer = informers.informer(pods)
  owners.addIndex(familyIndex.name, familyIndex.of)
  addOwnerIndex(podInformer)
  const deps: Deps = {
    listers: { replicaSets: owners, pods: podInformer },
    client,
    type: replicaSets,
    podControl: createPodControl(client, context.recorder(component)),
    expectations: createTrackingExpectations(clock),
    written: context.gate(staleControllerGate) ? ledger(context) : undefined,
    clock,
    limits,
    countsTerminating: context.gate(terminatingReplicasGate),
    ignoresCost: !context.gate(podDeletionCostGate),
    ageRatio: metrics.histogram(ageRatioMetric.name, ageRatioMetric.help, ageRatioMetric.buckets),
  }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: context.options.concurrentSyncs,
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  const { expectations, written } = deps
  const watching: Watching = { replicaSets: owners, kind: replicaSets.kind, expectations, written, controller }
  owners.addHandlers(ownerHandlers(watching))
  podInformer.addHandlers(podHandlers(watching))
  return controller
}

function ledger({ informers, metrics }: ControllerContext<ReplicaSetOptions>): WrittenVersions {
  return createWrittenVersions({
    watched: [
      { group: pods.group, resource: pods.plural, cache: informers.informer(pods) },
      { group: replicaSets.group, resource: replicaSets.plural, cache: informers.informer(replicaSets) },
    ],
    counted: { metrics, subsystem: metricsSubsystem, kind: replicaSets.kind },
  })
}

/** What the handlers of events may touch. */
export interface Watching {
  readonly replicaSets: Lister<ReplicaSet>
  /** Of the owners. */
  readonly kind: string
  readonly expectations: TrackingExpectations
  readonly written: WrittenVersions | undefined
  readonly controller: Pick<QueueController, 'wake' | 'wakeAfter'>
}

/** Every change wakes the owner, resyncs included. */
export function ownerHandlers({ expectations, written, controller }: Watching): EventHandlers<ReplicaSet> {
  const gone = (replicaSet: ReplicaSet): void => {
    const key = keyOf(replicaSet)
    expectations.forget(key)
    written?.forget(key, uidOf(replicaSet))
    controller.wake(key, 'owner deleted', replicaSet)
  }
  return {
    added: (replicaSet) => controller.wake(keyOf(replicaSet), 'owner added', replicaSet),
    updated: (previous, next) => {
      if (uidOf(previous) !== uidOf(next)) gone(previous)
      controller.wake(keyOf(next), 'owner updated', next)
    },
    deleted: gone,
  }
}

/** A pod's change wakes its controller, or for an orphan all that might adopt it; and expectations are met. */
export function podHandlers({ replicaSets: owners, kind, expectations, controller }: Watching): EventHandlers<Pod> {
  const ownerOf = (pod: Pod): ReplicaSet | undefined => resolveController(owners, kind, pod)
  const wakeCandidates = (pod: Pod, what: string): void => {
    for (const candidate of ownersThatSelect(owners, (owner) => owner.spec?.selector, pod)) {
      controller.wake(keyOf(candidate), what, pod)
    }
  }
  const gone = (pod: Pod): void => {
    const owner = ownerOf(pod)
    if (owner === undefined) return
    const key = keyOf(owner)
    expectations.deletionObserved(key, keyOf(pod))
    controller.wake(key, 'pod deleted', pod)
  }
  return {
    added: (pod) => {
      const owner = ownerOf(pod)
      // Differs: upstream takes a pod that is seen first on its way out for deleted alone. If it was made, seen by nobody,
      // and deleted while the watch was away, its owner would wait for it.
      if (owner !== undefined) expectations.creationObserved(keyOf(owner))
      if (isBeingDeleted(pod)) return gone(pod)
      if (controllerOf(pod) === undefined) return wakeCandidates(pod, 'orphan added')
      if (owner === undefined) return
      const key = keyOf(owner)
      controller.wake(key, 'pod added', pod)
    },
    updated: (previous, next) => {
      if (resourceVersionOf(previous) === resourceVersionOf(next)) return
      const labelsChanged = !deepEqual(labelsOf(previous), labelsOf(next))
      if (isBeingDeleted(next)) {
        // Not only when it is gone: its replacement need not wait for its last breath.
        gone(next)
        if (labelsChanged) gone(previous)
        return
      }
      const ownerChanged = !hasSameController(previous, next)
      const before = ownerChanged ? ownerOf(previous) : undefined
      if (before !== undefined) controller.wake(keyOf(before), 'pod has another controller', next)
      if (controllerOf(next) !== undefined) return wakeOwner(controller, ownerOf(next), previous, next)
      if (labelsChanged || ownerChanged) wakeCandidates(next, 'orphan updated')
    },
    deleted: gone,
  }
}

function wakeOwner(controller: Watching['controller'], owner: ReplicaSet | undefined, previous: Pod, next: Pod): void {
  if (owner === undefined) return
  const key = keyOf(owner)
  controller.wake(key, 'pod updated', next)
  const minReadySeconds = owner.spec?.minReadySeconds ?? 0
  if (minReadySeconds > 0 && !isPodReady(previous) && isPodReady(next)) {
    controller.wakeAfter(key, minReadySeconds * 1000, 'pod becomes available', next)
  }
}
