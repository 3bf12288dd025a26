// Mirrors pkg/controller/volume/pvcprotection/pvc_protection_controller.go, 1.36.
import {
  claimKeysOf,
  isPodTerminated,
  keyOf,
  persistentVolumeClaims,
  pods,
  uidOf,
  volumeFinalizers,
  type PersistentVolumeClaim,
  type Pod,
} from '@coxswain/api'
import type { EventHandlers } from '@coxswain/cache'
import {
  createQueueController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type QueueController,
} from '@coxswain/runtime'
import { addClaimIndex } from '../shared/claim-index.ts'
import { isDeletionCandidate, needsFinalizer } from '../shared/protection-finalizer.ts'
import { LivePods } from './live-pods.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { clientName, controllerName, queueName, unusedGate } from './texts.ts'
import { findUnused } from './unused-condition.ts'

export const persistentVolumeClaimProtectionController: ControllerDescriptor = {
  name: controllerName,
  aliases: ['pvc-protection'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: {},
  build,
}

/** Claims that share a list of pods, at most. */
const workers = 100

function build(context: ControllerContext): Controller {
  const { client, clock, informers } = context
  const claims = informers.informer(persistentVolumeClaims)
  const podInformer = informers.informer(pods)
  addClaimIndex(podInformer)
  const tellsUnused = context.gate(unusedGate)
  const listers = { claims, pods: podInformer }
  const deps: Deps = { client, clock, listers, livePods: new LivePods(client, clock), tellsUnused }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers,
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  claims.addHandlers(claimHandlers(controller, tellsUnused))
  podInformer.addHandlers(podHandlers(controller, tellsUnused))
  return controller
}

export function claimHandlers(
  queue: Pick<QueueController, 'wake'>,
  tellsUnused: boolean,
): EventHandlers<PersistentVolumeClaim> {
  const finalizer = volumeFinalizers.claimProtection
  const changed = (claim: PersistentVolumeClaim, what: string): void => {
    const isNew = tellsUnused && findUnused(claim) === undefined
    if (isNew || needsFinalizer(claim, finalizer) || isDeletionCandidate(claim, finalizer)) {
      queue.wake(keyOf(claim), what, claim)
    }
  }
  return {
    added: (claim) => changed(claim, 'claim added'),
    updated: (_, claim) => changed(claim, 'claim updated'),
  }
}

/** A pod that runs, and so keeps its claims, wakes none. */
export function podHandlers(queue: Pick<QueueController, 'wake'>, tellsUnused: boolean): EventHandlers<Pod> {
  const wakeClaims = (pod: Pod, what: string): void => {
    for (const key of claimKeysOf(pod)) queue.wake(key, what, pod)
  }
  const changed = (pod: Pod, what: string): void => {
    if (tellsUnused || (pod.spec?.nodeName ?? '') === '' || isPodTerminated(pod)) wakeClaims(pod, what)
  }
  return {
    added: (pod) => changed(pod, 'pod added'),
    updated: (previous, pod) => {
      changed(pod, 'pod updated')
      // Another one under the same name: the claims of the first may be unused now.
      if (uidOf(previous) !== uidOf(pod)) wakeClaims(previous, 'pod replaced')
    },
    deleted: (pod) => wakeClaims(pod, 'pod deleted'),
  }
}
