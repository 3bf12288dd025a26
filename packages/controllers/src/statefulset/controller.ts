// Mirrors pkg/controller/statefulset/stateful_set.go, 1.36.
import {
  controllerOf,
  controllerRevisions,
  isBeingDeleted,
  isPodReady,
  keyOf,
  labelsOf,
  persistentVolumeClaims,
  pods,
  resourceVersionOf,
  statefulSets,
  uidOf,
  type Pod,
  type StatefulSet,
} from '@coxswain/api'
import { deepEqual, LruMap } from '@coxswain/base'
import type { EventHandlers, Lister } from '@coxswain/cache'
import {
  createQueueController,
  createWrittenVersions,
  watchedWrites,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type QueueController,
  type WrittenVersions,
} from '@coxswain/runtime'
import { addOwnerIndex } from '../shared/owner-index.ts'
import { hasSameController } from '../shared/owner-references.ts'
import { ownersThatSelect, resolveController } from '../shared/resolve-owner.ts'
import { createRevisionTexts } from '../shared/revision-history/template-patch.ts'
import { MemberMemory } from './members.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { createStatefulPodControl } from './stateful-pod-control.ts'
import {
  clientName,
  component,
  controllerName,
  maxUnavailableGate,
  queueName,
  semanticComparisonGate,
  staleControllerGate,
} from './texts.ts'
import { createUnavailabilityGauges } from './unavailability-gauges.ts'

export interface StatefulSetOptions {
  /** `--concurrent-statefulset-syncs` */
  readonly concurrentSyncs: number
}

/** Generations of sets that are known to mean what a revision of other bytes says. */
const sameMeaningMax = 10_000

export const statefulSetController: ControllerDescriptor<StatefulSetOptions> = {
  name: controllerName,
  aliases: ['statefulset'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: { concurrentSyncs: 5 },
  build,
}

function build(context: ControllerContext<StatefulSetOptions>): Controller {
  const { client, clock, random, informers } = context
  const listers = {
    statefulSets: informers.informer(statefulSets),
    pods: informers.informer(pods),
    claims: informers.informer(persistentVolumeClaims),
    revisions: informers.informer(controllerRevisions),
  }
  addOwnerIndex(listers.pods)
  addOwnerIndex(listers.revisions)
  const written = context.gate(staleControllerGate)
    ? createWrittenVersions({
        watched: [
          watchedWrites(pods, listers.pods),
          watchedWrites(persistentVolumeClaims, listers.claims),
          watchedWrites(statefulSets, listers.statefulSets),
        ],
      })
    : undefined
  const podControl = createStatefulPodControl({
    client,
    clock,
    random,
    recorder: context.recorder(component),
    listers,
    onWritten: (set, resource, object) => written?.wrote(keyOf(set), uidOf(set), resource, resourceVersionOf(object)),
  })
  const deps: Deps = {
    listers,
    members: new MemberMemory(),
    client,
    podControl,
    written,
    clock,
    random,
    revisionRules: {
      texts: createRevisionTexts(),
      sameMeaning: context.gate(semanticComparisonGate) ? new LruMap(sameMeaningMax) : undefined,
    },
    unavailability: context.gate(maxUnavailableGate) ? createUnavailabilityGauges(context.metrics) : undefined,
  }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: context.options.concurrentSyncs,
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  listers.statefulSets.addHandlers(setHandlers(controller, written))
  listers.pods.addHandlers(podHandlers(listers.statefulSets, controller))
  return controller
}

type Waking = Pick<QueueController, 'wake' | 'wakeAfter'>

/** Every change wakes the set, resyncs included. */
export function setHandlers(controller: Waking, written: WrittenVersions | undefined): EventHandlers<StatefulSet> {
  return {
    added: (set) => controller.wake(keyOf(set), 'set added', set),
    updated: (_, set) => controller.wake(keyOf(set), 'set updated', set),
    deleted: (set) => {
      written?.forget(keyOf(set), uidOf(set))
      controller.wake(keyOf(set), 'set deleted', set)
    },
  }
}

/** A pod's change wakes its set, or for an orphan all that might adopt it. */
export function podHandlers(sets: Lister<StatefulSet>, controller: Waking): EventHandlers<Pod> {
  const ownerOf = (pod: Pod): StatefulSet | undefined => resolveController(sets, statefulSets.kind, pod)
  const wakeOwner = (pod: Pod, what: string): void => {
    const owner = ownerOf(pod)
    if (owner !== undefined) controller.wake(keyOf(owner), what, pod)
  }
  const wakeCandidates = (pod: Pod, what: string): void => {
    for (const candidate of ownersThatSelect(sets, ({ spec }) => spec?.selector, pod)) {
      controller.wake(keyOf(candidate), what, pod)
    }
  }
  return {
    added: (pod) => {
      // An orphan on its way out interests nobody.
      if (isBeingDeleted(pod)) wakeOwner(pod, 'pod deleted')
      else if (controllerOf(pod) === undefined) wakeCandidates(pod, 'orphan added')
      else wakeOwner(pod, 'pod added')
    },
    updated: (previous, next) => {
      if (resourceVersionOf(previous) === resourceVersionOf(next)) return
      const ownerChanged = !hasSameController(previous, next)
      if (ownerChanged) wakeOwner(previous, 'pod has another controller')
      if (controllerOf(next) !== undefined) {
        wakeOwner(next, 'pod updated')
        wakeWhenAvailable(controller, ownerOf(next), previous, next)
      } else if (ownerChanged || !deepEqual(labelsOf(previous), labelsOf(next))) {
        wakeCandidates(next, 'orphan updated')
      }
    },
    deleted: (pod) => wakeOwner(pod, 'pod deleted'),
  }
}

function wakeWhenAvailable(controller: Waking, owner: StatefulSet | undefined, previous: Pod, next: Pod): void {
  const minReadySeconds = owner?.spec?.minReadySeconds ?? 0
  if (owner === undefined || minReadySeconds <= 0 || isPodReady(previous) || !isPodReady(next)) return
  controller.wakeAfter(keyOf(owner), minReadySeconds * 1000, 'pod becomes available', next)
}
