// Mirrors pkg/controller/deployment/deployment_controller.go, 1.36.
import {
  deployments,
  isBeingDeleted,
  keyOf,
  labelsOf,
  pods,
  replicaSets,
  resourceVersionOf,
  type Deployment,
  type Pod,
  type ReplicaSet,
  uidOf,
  controllerOf,
} from '@coxswain/api'
import { deepEqual } from '@coxswain/base'
import type { EventHandlers } from '@coxswain/cache'
import {
  createQueueController,
  createWrittenVersions,
  watchedWrites,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type QueueController,
} from '@coxswain/runtime'
import { createTemplateComparison } from '../shared/equal-pod-templates.ts'
import { createPodTemplateHash } from '../shared/pod-template-hash.ts'
import { addOwnerIndex, ownedBy } from '../shared/owner-index.ts'
import { hasSameController } from '../shared/owner-references.ts'
import { ownersThatSelect, resolveController } from '../shared/resolve-owner.ts'
import type { Listers } from './observe.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { clientName, component, controllerName, queueName, terminatingReplicasGate } from './texts.ts'

export interface DeploymentOptions {
  /** `--concurrent-deployment-syncs` */
  readonly concurrentSyncs: number
}

/** After that a Deployment waits for an event. The last delay is about 82 s. */
const retriesMax = 15

export const deploymentController: ControllerDescriptor<DeploymentOptions> = {
  name: controllerName,
  aliases: ['deployment'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: { concurrentSyncs: 5 },
  build,
}

function build(context: ControllerContext<DeploymentOptions>): Controller {
  const { client, clock, informers } = context
  const listers = {
    deployments: informers.informer(deployments),
    replicaSets: informers.informer(replicaSets),
    pods: informers.informer(pods),
  }
  addOwnerIndex(listers.replicaSets)
  addOwnerIndex(listers.pods)
  const deps: Deps = {
    listers,
    client,
    recorder: context.recorder(component),
    clock,
    written: createWrittenVersions({
      watched: [watchedWrites(deployments, listers.deployments), watchedWrites(replicaSets, listers.replicaSets)],
    }),
    templatesEqual: createTemplateComparison(),
    // As the Go controllers see it: what comes by protobuf knows no empty lists.
    hashTemplate: createPodTemplateHash({ emptyIsNil: true }),
    countsTerminating: context.gate(terminatingReplicasGate),
  }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: context.options.concurrentSyncs,
    maxRetries: retriesMax,
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  listers.deployments.addHandlers({
    added: (deployment) => controller.wake(keyOf(deployment), 'deployment added', deployment),
    updated: (_, deployment) => controller.wake(keyOf(deployment), 'deployment updated', deployment),
    deleted: (deployment) => {
      deps.written.forget(keyOf(deployment), uidOf(deployment))
      controller.wake(keyOf(deployment), 'deployment deleted', deployment)
    },
  })
  listers.replicaSets.addHandlers(replicaSetHandlers(listers, controller))
  listers.pods.addHandlers({ deleted: (pod) => wakeAfterLastPod(listers, controller, pod) })
  return controller
}

type Waking = Pick<QueueController, 'wake'>

/** A ReplicaSet's change wakes its Deployment, or for an orphan all that might adopt it. */
export function replicaSetHandlers(listers: Listers, controller: Waking): EventHandlers<ReplicaSet> {
  const ownerOf = (replicaSet: ReplicaSet): Deployment | undefined =>
    resolveController(listers.deployments, deployments.kind, replicaSet)
  const wakeOwner = (replicaSet: ReplicaSet, what: string): void => {
    const owner = ownerOf(replicaSet)
    if (owner !== undefined) controller.wake(keyOf(owner), what, replicaSet)
  }
  const wakeCandidates = (replicaSet: ReplicaSet, what: string): void => {
    for (const candidate of ownersThatSelect(listers.deployments, ({ spec }) => spec?.selector, replicaSet)) {
      controller.wake(keyOf(candidate), what, replicaSet)
    }
  }
  return {
    added: (replicaSet) => {
      if (isBeingDeleted(replicaSet)) wakeOwner(replicaSet, 'replica set deleted')
      else if (controllerOf(replicaSet) === undefined) wakeCandidates(replicaSet, 'orphan added')
      else wakeOwner(replicaSet, 'replica set added')
    },
    updated: (previous, next) => {
      if (resourceVersionOf(previous) === resourceVersionOf(next)) return
      const ownerChanged = !hasSameController(previous, next)
      if (ownerChanged) wakeOwner(previous, 'replica set has another controller')
      if (controllerOf(next) !== undefined) wakeOwner(next, 'replica set updated')
      else if (ownerChanged || !deepEqual(labelsOf(previous), labelsOf(next))) wakeCandidates(next, 'orphan updated')
    },
    deleted: (replicaSet) => wakeOwner(replicaSet, 'replica set deleted'),
  }
}

/**
 * Who recreates waits until the last old pod is gone, which no ReplicaSet tells.
 *
 * Differs: upstream lists the ReplicaSets live. Here the cache is asked: what it lacks of them wakes the Deployment as well.
 */
export function wakeAfterLastPod(listers: Listers, controller: Waking, pod: Pod): void {
  const replicaSet = resolveController(listers.replicaSets, replicaSets.kind, pod)
  const deployment = replicaSet && resolveController(listers.deployments, deployments.kind, replicaSet)
  if (deployment?.spec?.strategy?.type !== 'Recreate') return
  const family = ownedBy(listers.replicaSets, deployments.kind, deployment)
  const hasPods = family.some((one) => ownedBy(listers.pods, replicaSets.kind, one).length > 0)
  if (!hasPods) controller.wake(keyOf(deployment), 'last pod deleted', pod)
}
