// Mirrors pkg/controller/nodelifecycle/node_lifecycle_controller.go, 1.36.
import { findCondition, keyOf, leases, nameOf, nodes, pods, type Node, type Pod } from '@coxswain/api'
import type { EventHandlers } from '@coxswain/cache'
import {
  createQueueController,
  createSweepController,
  runTogether,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type QueueController,
} from '@coxswain/runtime'
import { addNodeIndex } from '../shared/node-index.ts'
import { createNodeMetrics } from './metrics.ts'
import { monitorNodes, type MonitorDeps } from './monitor.ts'
import { isOnLostNode } from './observe.ts'
import { reconcileNode, reconcilePod, reconcileZone } from './reconcile.ts'
import { clientName, component, controllerName, nodeQueueName, podQueueName, zoneQueueName } from './texts.ts'
import type { EvictionRates } from './zone-states.ts'
import { Zones } from './zones.ts'

export interface NodeLifecycleOptions extends EvictionRates {
  /** `--node-monitor-period`: from the end of one look at all nodes to the next. */
  readonly monitorPeriodMs: number
  /** `--node-monitor-grace-period`: a node that was silent for longer is Unknown. */
  readonly monitorGracePeriodMs: number
  /** `--node-startup-grace-period`: the same for one that has never said anything. */
  readonly startupGracePeriodMs: number
}

export const nodeLifecycleController: ControllerDescriptor<NodeLifecycleOptions> = {
  name: controllerName,
  aliases: ['nodelifecycle'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: {
    monitorPeriodMs: 5000,
    monitorGracePeriodMs: 50_000,
    startupGracePeriodMs: 60_000,
    evictionRate: 0.1,
    secondaryEvictionRate: 0.01,
    largeClusterSizeThreshold: 50,
    unhealthyZoneThreshold: 0.55,
  },
  build,
}

const nodeWorkers = 8
const podWorkers = 4
/** For a node without a status to get one. */
const bareWaitMs = 200
/** Zones are worked on side by side, each by one. */
const zoneWorkers = 8

function build(context: ControllerContext<NodeLifecycleOptions>): Controller {
  const { client, clock, random, logger, informers, options } = context
  const nodeInformer = informers.informer(nodes)
  const podInformer = informers.informer(pods)
  addNodeIndex(podInformer)
  const metrics = createNodeMetrics(context.metrics)
  const zones = new Zones({
    clock,
    evictionRate: options.evictionRate,
    added: (zone) => metrics.evictions.increment({ zone }, 0),
    wake: (zone) => zoneQueue.wake(zone, 'nodes are to be tainted'),
  })
  const deps: MonitorDeps = {
    nodes: nodeInformer,
    leases: informers.informer(leases),
    pods: podInformer,
    client,
    clock,
    random,
    logger,
    recorder: context.recorder(component),
    grace: { monitorMs: options.monitorGracePeriodMs, startupMs: options.startupGracePeriodMs },
    rates: options,
    metrics,
    zones,
    known: new Map(),
    health: new Map(),
    unmarked: new Set(),
  }
  const bare = new Set<string>()
  const name = controllerName
  const nodeQueue = createQueueController(context, {
    name,
    queueName: nodeQueueName,
    workers: nodeWorkers,
    reconcile: (node, signal) => {
      bare.delete(node)
      return reconcileNode(deps, node, signal)
    },
  })
  const podQueue = createQueueController(context, {
    name,
    queueName: podQueueName,
    workers: podWorkers,
    reconcile: (pod, signal) => reconcilePod(deps, pod, signal),
  })
  const zoneQueue = createQueueController(context, {
    name,
    queueName: zoneQueueName,
    workers: zoneWorkers,
    reconcile: (zone, signal) => reconcileZone(deps, zone, signal),
  })
  nodeInformer.addHandlers(nodeHandlers({ queue: nodeQueue, bare, unmarked: deps.unmarked }))
  podInformer.addHandlers(podHandlers(podQueue, (pod) => isOnLostNode(deps, pod)))
  const everyMs = options.monitorPeriodMs
  const monitor = createSweepController({ clock, logger, everyMs, sweep: (signal) => monitorNodes(deps, signal) })
  return runTogether(nodeQueue, podQueue, zoneQueue, monitor)
}

export interface WatchingNodes {
  readonly queue: Pick<QueueController, 'wake' | 'wakeAfter'>
  /** Nodes that came without a word about themselves, and are to be looked at in a moment. */
  readonly bare: Set<string>
  readonly unmarked: Set<string>
}

/** Every change wakes a node. One that is made by hand is told what it is like right afterwards: that is awaited. */
export function nodeHandlers({ queue, bare, unmarked }: WatchingNodes): EventHandlers<Node> {
  return {
    added: (node) => {
      if (findCondition(node.status?.conditions, 'Ready') !== undefined)
        return queue.wake(nameOf(node), 'node added', node)
      bare.add(nameOf(node))
      queue.wakeAfter(nameOf(node), bareWaitMs, 'node added', node)
    },
    updated: (_, node) => {
      if (!bare.has(nameOf(node))) queue.wake(nameOf(node), 'node updated', node)
    },
    deleted: (node) => {
      unmarked.delete(nameOf(node))
      bare.delete(nameOf(node))
    },
  }
}

/** A pod is looked at when it has come to a node that is not ready. */
export function podHandlers(queue: Pick<QueueController, 'wake'>, isOnLost: (pod: Pod) => boolean): EventHandlers<Pod> {
  const bound = (pod: Pod): void => {
    if (isOnLost(pod)) queue.wake(keyOf(pod), 'pod bound', pod)
  }
  return {
    added: bound,
    updated: (previous, pod) => {
      if (previous.spec?.nodeName !== pod.spec?.nodeName) bound(pod)
    },
  }
}
