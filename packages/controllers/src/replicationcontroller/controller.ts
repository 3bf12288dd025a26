// Mirrors pkg/controller/replication/replication_controller.go, 1.36: the ReplicaSet controller under another kind.
import { pods, replicationControllers } from '@coxswain/api'
import {
  createQueueController,
  createTrackingExpectations,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
} from '@coxswain/runtime'
import { ownerHandlers, podHandlers, type Watching } from '../replicaset/controller.ts'
import { limits } from '../replicaset/decide.ts'
import { reconcile, type Deps } from '../replicaset/reconcile.ts'
import { ageRatioMetric, podDeletionCostGate } from '../replicaset/texts.ts'
import { addOwnerIndex } from '../shared/owner-index.ts'
import { createPodControl } from '../shared/pod-control.ts'
import { asReplicaSets, ReplicaSetView } from './as-replica-set.ts'
import { clientName, component, controllerName, queueName } from './texts.ts'

export interface ReplicationControllerOptions {
  /** `--concurrent-rc-syncs` */
  readonly concurrentSyncs: number
}

export const replicationControllerController: ControllerDescriptor<ReplicationControllerOptions> = {
  name: controllerName,
  aliases: ['replicationcontroller'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: { concurrentSyncs: 5 },
  build,
}

function build(context: ControllerContext<ReplicationControllerOptions>): Controller {
  const { clock, informers, metrics } = context
  const view = new ReplicaSetView()
  const owners = informers.informer(replicationControllers)
  const podInformer = informers.informer(pods)
  addOwnerIndex(podInformer)
  const client = view.client(context.client)
  const listers = { replicaSets: view.lister(owners), pods: podInformer }
  const deps: Deps = {
    listers,
    client,
    type: asReplicaSets,
    podControl: createPodControl(client, context.recorder(component)),
    expectations: createTrackingExpectations(clock),
    // Neither the check of the cache's age nor the count of terminating pods exists for this kind.
    written: undefined,
    countsTerminating: false,
    ignoresCost: !context.gate(podDeletionCostGate),
    clock,
    limits,
    ageRatio: metrics.histogram(ageRatioMetric.name, ageRatioMetric.help, ageRatioMetric.buckets),
  }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: context.options.concurrentSyncs,
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  const { expectations } = deps
  const watching: Watching = {
    replicaSets: listers.replicaSets,
    kind: replicationControllers.kind,
    expectations,
    written: undefined,
    controller,
  }
  owners.addHandlers(view.handlers(ownerHandlers(watching)))
  podInformer.addHandlers(podHandlers(watching))
  return controller
}
