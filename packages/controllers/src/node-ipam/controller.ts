// Mirrors pkg/controller/nodeipam/node_ipam_controller.go and ipam/range_allocator.go, 1.36.
import { nameOf, nodes, printCidr, uidOf, type Node } from '@coxswain/api'
import type { Logger } from '@coxswain/base'
import {
  createQueueController,
  createWrittenVersions,
  watchedWrites,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
} from '@coxswain/runtime'
import { Assignments } from './assignments.ts'
import { readConfiguration, type Configuration, type NodeIpamOptions } from './configuration.ts'
import { createRangeMeter } from './metrics.ts'
import { NodeRange } from './node-range.ts'
import { keepForServices, podCidrsOf } from './pod-cidrs.ts'
import { reconcile, type Deps } from './reconcile.ts'
import {
  clientName,
  component,
  controllerName,
  logs,
  notACidr,
  queueName,
  rangeAllocator,
  runningControllers,
} from './texts.ts'

const workers = 30

export const nodeIpamController: ControllerDescriptor<NodeIpamOptions> = {
  name: controllerName,
  aliases: ['nodeipam'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: {
    allocates: false,
    clusterCidr: '',
    serviceClusterIpRange: '',
    allocatorType: rangeAllocator,
    maskSize: 0,
    maskSizeIpv4: 0,
    maskSizeIpv6: 0,
  },
  build,
}

function build(context: ControllerContext<NodeIpamOptions>): Controller | undefined {
  const { client, logger, metrics, options } = context
  if (!options.allocates) return undefined
  const configuration = readConfiguration(options)
  if ('problem' in configuration) throw new Error(configuration.problem)
  const informer = context.informers.informer(nodes)
  const ranges = configuration.blocks.map(
    (blocks) => new NodeRange(blocks, createRangeMeter(metrics, printCidr(blocks.range), blocks.count)),
  )
  keepServices(ranges, configuration, logger)
  const written = createWrittenVersions({ watched: [watchedWrites(nodes, informer)] })
  const assignments = new Assignments(ranges)
  const deps: Deps = { client, nodes: informer, assignments, written, recorder: context.recorder(component), logger }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers,
    reconcile: (name, signal) => reconcile(deps, name, signal),
  })
  const release = (node: Node): void => {
    written.forget(nameOf(node))
    const problem = assignments.release(node)
    if (problem !== undefined) logger.error(logs.releaseFailed, new Error(problem))
  }
  informer.addHandlers({
    added: (node) => controller.wake(nameOf(node), 'node added', node),
    updated: (before, node) => {
      // Deleted and made again unseen. What its name was given and is not seen to have may be the new one's.
      const isReplaced = uidOf(before) !== uidOf(node) && podCidrsOf(before).length > 0
      if (isReplaced) release(before)
      controller.wake(nameOf(node), 'node updated', node)
    },
    deleted: release,
  })
  const { name, help, labelNames, labels } = runningControllers
  const running = metrics.gauge(name, help, labelNames)
  return {
    run: async (signal) => {
      running.set(1, labels)
      try {
        occupyAll(deps)
        await controller.run(signal)
      } finally {
        running.set(0, labels)
      }
    },
  }
}

function keepServices(ranges: readonly NodeRange[], configuration: Configuration, logger: Logger): void {
  const { service, secondaryService, unreadable } = configuration
  for (const range of unreadable) logger.info(logs.serviceUnreadable, { CIDR: range, err: notACidr(range) })
  if (service === undefined) logger.info(logs.noService)
  else keepForServices(ranges, service)
  if (secondaryService === undefined) logger.info(logs.noSecondaryService)
  else keepForServices(ranges, secondaryService)
}

/**
 * Before anything is given out, all that nodes have is taken. What cannot be taken ends the process: the flags do not go with
 * the cluster, and no time would help.
 */
function occupyAll({ nodes: lister, assignments }: Deps): void {
  for (const node of lister.list()) {
    const problem = assignments.occupy(node)
    if (problem !== undefined) throw new Error(problem)
  }
}
