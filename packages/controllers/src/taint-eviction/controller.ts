// Mirrors pkg/controller/tainteviction/taint_eviction.go, 1.36.
import { nodes, pods } from '@coxswain/api'
import { aborted } from '@coxswain/base'
import {
  createQueueController,
  runTogether,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
} from '@coxswain/runtime'
import { addNodeIndex } from '../shared/node-index.ts'
import { nodeHandlers, podHandlers } from './handlers.ts'
import { PlannedEvictions } from './planned-evictions.ts'
import { cancel, reconcileEviction, reconcileNode, reconcilePod, type Deps } from './reconcile.ts'
import {
  clientName,
  component,
  controllerName,
  deletedTotal,
  deletionDuration,
  evictionQueueName,
  nodeQueueName,
  podQueueName,
} from './texts.ts'

export const taintEvictionController: ControllerDescriptor = {
  name: controllerName,
  aliases: [],
  onByDefault: true,
  featureGates: ['SeparateTaintEvictionController'],
  clientName,
  defaults: {},
  build,
}

/** Pods that are deleted at the same time. */
const evictionWorkers = 64

function build(context: ControllerContext): Controller {
  const { client, clock, informers, metrics } = context
  const nodeInformer = informers.informer(nodes)
  const podInformer = informers.informer(pods)
  addNodeIndex(podInformer)
  const deps: Deps = {
    nodes: nodeInformer,
    pods: podInformer,
    client,
    clock,
    recorder: context.recorder(component),
    planned: new PlannedEvictions(clock, (pod) => evictions.wake(pod, 'its time has come')),
    taintsByNode: new Map(),
    deleted: metrics.counter(deletedTotal.name, deletedTotal.help),
    duration: metrics.histogram(deletionDuration.name, deletionDuration.help, deletionDuration.buckets),
  }
  // What nodes and pods need is done in one turn, so that there is nothing to share among workers.
  const name = controllerName
  const nodeQueue = createQueueController(context, {
    name,
    queueName: nodeQueueName,
    workers: 1,
    reconcile: async (node) => reconcileNode(deps, node),
  })
  const podQueue = createQueueController(context, {
    name,
    queueName: podQueueName,
    workers: 1,
    reconcile: async (pod) => reconcilePod(deps, pod),
  })
  const evictions = createQueueController(context, {
    name,
    queueName: evictionQueueName,
    workers: evictionWorkers,
    reconcile: (pod, signal) => reconcileEviction(deps, pod, signal),
  })
  nodeInformer.addHandlers(nodeHandlers(nodeQueue))
  const isTainted = (node: string): boolean => deps.taintsByNode.has(node)
  podInformer.addHandlers(podHandlers({ queue: podQueue, isTainted, cancel: (pod) => cancel(deps, pod) }))
  return runTogether(nodeQueue, podQueue, evictions, {
    run: async (signal) => {
      await aborted(signal)
      deps.planned.clear()
    },
  })
}
