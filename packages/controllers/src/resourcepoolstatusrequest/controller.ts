// Mirrors pkg/controller/resourcepoolstatusrequest/controller.go, 1.36.
import { nameOf, resourceClaims, resourceSlices } from '@coxswain/api'
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
import { createRequestMetrics } from './metrics.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { resourcePoolStatusRequests, type ResourcePoolStatusRequest } from './resource-pool-status-requests.ts'
import { sweep } from './sweep.ts'
import { controllerName } from './texts.ts'

export const resourcePoolStatusRequestController: ControllerDescriptor = {
  name: controllerName,
  aliases: [],
  onByDefault: true,
  featureGates: ['DRAResourcePoolStatus'],
  clientName: controllerName,
  defaults: undefined,
  build,
}

/** Upstream's queue has no name, and so no metrics. */
const queueName = ''
const retriesMax = 5
const sweepEveryMs = 10 * 60 * 1000

function build(context: ControllerContext): Controller {
  const { client, clock, informers, logger } = context
  const requests = informers.informer(resourcePoolStatusRequests)
  const listers = { requests, slices: informers.informer(resourceSlices), claims: informers.informer(resourceClaims) }
  const deps: Deps = { client, clock, listers, metrics: createRequestMetrics(context.metrics) }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: 1,
    maxRetries: retriesMax,
    reconcile: (name, signal) => reconcile(deps, name, signal),
  })
  requests.addHandlers(requestHandlers(controller))
  const sweeps = createSweepController({
    clock,
    logger,
    everyMs: sweepEveryMs,
    sweep: (signal) => sweep({ client, requests, clock, logger }, signal),
  })
  return runTogether(controller, sweeps)
}

/** A request is answered once; what is published or allocated later changes no answer. */
export function requestHandlers(queue: Pick<QueueController, 'wake'>): EventHandlers<ResourcePoolStatusRequest> {
  const changed = (request: ResourcePoolStatusRequest, what: string): void => {
    if (request.status === undefined) queue.wake(nameOf(request), what, request)
  }
  return {
    added: (request) => changed(request, 'request added'),
    updated: (_, request) => changed(request, 'request updated'),
  }
}
