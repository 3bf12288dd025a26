// Mirrors pkg/controller/endpointslice/endpointslice_controller.go, 1.36.
import { endpointSlices, labelsOf, nodes, pods, services, type EndpointSlice, type Node } from '@coxswain/api'
import type { EventHandlers } from '@coxswain/cache'
import { defaultControllerRateLimiter, type Key } from '@coxswain/queue'
import {
  createQueueController,
  outcome,
  runTogether,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type QueueController,
} from '@coxswain/runtime'
import { SelectedPods, selectedPodHandlers } from '../shared/endpoints/selected-pods.ts'
import { serviceHandlers } from '../shared/endpoints/service-handlers.ts'
import { sliceHandlers } from '../shared/endpoints/slice-handlers.ts'
import { addSliceIndex } from '../shared/endpoints/slice-names.ts'
import { SliceTracker } from '../shared/endpoints/slice-tracker.ts'
import { labels, retriesMax } from '../shared/endpoints/texts.ts'
import { TriggerTimes } from '../shared/endpoints/trigger-times.ts'
import { createSliceMetrics } from './metrics.ts'
import { reconcile, type Deps } from './reconcile.ts'
import {
  clientName,
  component,
  controllerName,
  managedBy,
  queueName,
  sameTrafficDistributionGate,
  topologyQueueName,
} from './texts.ts'
import { TopologyHints } from './topology-hints.ts'
import { isNodeReady } from './zone-shares.ts'

export interface EndpointSliceOptions {
  /** `--concurrent-service-endpoint-syncs` */
  readonly concurrentSyncs: number
  /** `--max-endpoints-per-slice` */
  readonly endpointsMax: number
  /** `--endpointslice-updates-batch-period` */
  readonly batchPeriodMs: number
}

export const endpointSliceController: ControllerDescriptor<EndpointSliceOptions> = {
  name: controllerName,
  aliases: ['endpointslice'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: { concurrentSyncs: 5, endpointsMax: 100, batchPeriodMs: 0 },
  build,
}

const backoff = { firstMs: 1000, maxMs: 1_000_000 }
/** What others do to slices is looked at no sooner: such changes come in numbers. */
const sliceDelayLeastMs = 1000
const topologyKey = 'nodes'

function build(context: ControllerContext<EndpointSliceOptions>): Controller {
  const { client, clock, informers, options } = context
  const serviceInformer = informers.informer(services)
  const podInformer = informers.informer(pods)
  const nodeInformer = informers.informer(nodes)
  const sliceInformer = informers.informer(endpointSlices)
  addSliceIndex(sliceInformer)
  const deps: Deps = {
    services: serviceInformer,
    slices: sliceInformer,
    nodes: nodeInformer,
    selected: new SelectedPods(podInformer),
    client,
    recorder: context.recorder(component),
    triggerTimes: new TriggerTimes(),
    tracker: new SliceTracker(sliceInformer),
    topology: new TopologyHints(),
    metrics: createSliceMetrics(context.metrics, options.endpointsMax),
    endpointsMax: options.endpointsMax,
    allowsSameDistribution: context.gate(sameTrafficDistributionGate),
  }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: options.concurrentSyncs,
    maxRetries: retriesMax,
    rateLimiter: defaultControllerRateLimiter(clock, backoff),
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  const topology = createQueueController(context, {
    name: controllerName,
    queueName: topologyQueueName,
    workers: 1,
    reconcile: async () => {
      deps.topology.setNodes(nodeInformer.list())
      for (const service of deps.topology.overloaded()) controller.wake(service, 'nodes changed')
      return outcome.done('the shares of zones are known')
    },
  })
  serviceInformer.addHandlers(serviceHandlers(deps.selected, controller))
  podInformer.addHandlers(
    selectedPodHandlers(deps.selected, (service, what, pod) =>
      controller.wakeAfter(service, options.batchPeriodMs, what, pod),
    ),
  )
  nodeInformer.addHandlers(nodeHandlers(topology))
  const sliceDelayMs = Math.max(sliceDelayLeastMs, options.batchPeriodMs)
  const wake = (service: Key, what: string, slice: EndpointSlice): void =>
    controller.wakeAfter(service, sliceDelayMs, what, slice)
  sliceInformer.addHandlers(sliceHandlers({ managedBy, tracker: deps.tracker, wake }))
  // Before the first Service is looked at.
  const start: Controller = { run: async () => deps.topology.setNodes(nodeInformer.list()) }
  return runTogether(start, controller, topology)
}

/** Clouds may tell a node's zone later than the node. */
export function nodeHandlers(topology: Pick<QueueController, 'wake'>): EventHandlers<Node> {
  const wake = (node: Node, what: string): void => topology.wake(topologyKey, what, node)
  return {
    added: (node) => wake(node, 'node added'),
    updated: (previous, next) => {
      const zoneChanged = labelsOf(previous)[labels.zone] !== labelsOf(next)[labels.zone]
      if (zoneChanged || isNodeReady(previous) !== isNodeReady(next)) wake(next, 'node updated')
    },
    deleted: (node) => wake(node, 'node deleted'),
  }
}
