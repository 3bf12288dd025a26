// Mirrors pkg/controller/endpointslicemirroring/endpointslicemirroring_controller.go, 1.36.
import { endpoints, endpointSlices, keyOf, services, type Endpoints, type Service } from '@coxswain/api'
import type { EventHandlers } from '@coxswain/cache'
import { defaultControllerRateLimiter } from '@coxswain/queue'
import {
  createQueueController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type QueueController,
} from '@coxswain/runtime'
import { sliceHandlers } from '../shared/endpoints/slice-handlers.ts'
import { addSliceIndex } from '../shared/endpoints/slice-names.ts'
import { SliceTracker } from '../shared/endpoints/slice-tracker.ts'
import { retriesMax } from '../shared/endpoints/texts.ts'
import { createMirroringMetrics } from './metrics.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { shouldMirror } from './should-mirror.ts'
import { clientName, component, controllerName, managedBy, queueName } from './texts.ts'

export interface EndpointSliceMirroringOptions {
  /** `--mirroring-concurrent-service-endpoint-syncs` */
  readonly concurrentSyncs: number
  /** `--mirroring-max-endpoints-per-subset` */
  readonly subsetMax: number
  /** `--mirroring-endpointslice-updates-batch-period` */
  readonly batchPeriodMs: number
}

export const endpointSliceMirroringController: ControllerDescriptor<EndpointSliceMirroringOptions> = {
  name: controllerName,
  aliases: ['endpointslicemirroring'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: { concurrentSyncs: 5, subsetMax: 1000, batchPeriodMs: 0 },
  build,
}

const backoff = { firstMs: 1000, maxMs: 100_000 }

function build(context: ControllerContext<EndpointSliceMirroringOptions>): Controller {
  const { client, clock, informers, options } = context
  const endpointsInformer = informers.informer(endpoints)
  const serviceInformer = informers.informer(services)
  const sliceInformer = informers.informer(endpointSlices)
  addSliceIndex(sliceInformer)
  const deps: Deps = {
    endpoints: endpointsInformer,
    services: serviceInformer,
    slices: sliceInformer,
    client,
    clock,
    recorder: context.recorder(component),
    tracker: new SliceTracker(sliceInformer),
    metrics: createMirroringMetrics(context.metrics, options.subsetMax),
    subsetMax: options.subsetMax,
  }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: options.concurrentSyncs,
    maxRetries: retriesMax,
    rateLimiter: defaultControllerRateLimiter(clock, backoff),
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  endpointsInformer.addHandlers(endpointsHandlers(controller))
  serviceInformer.addHandlers(serviceHandlers(controller))
  sliceInformer.addHandlers(
    sliceHandlers({
      managedBy,
      tracker: deps.tracker,
      wake: (key, what, slice) => controller.wakeAfter(key, options.batchPeriodMs, what, slice),
    }),
  )
  return controller
}

/** Endpoints that are to be mirrored, or were before. */
export function endpointsHandlers(controller: Pick<QueueController, 'wake'>): EventHandlers<Endpoints> {
  const wake = (object: Endpoints, what: string): void => controller.wake(keyOf(object), what, object)
  return {
    added: (object) => {
      if (shouldMirror(object)) wake(object, 'endpoints added')
    },
    updated: (previous, next) => {
      if (shouldMirror(previous) || shouldMirror(next)) wake(next, 'endpoints updated')
    },
    deleted: (object) => {
      if (shouldMirror(object)) wake(object, 'endpoints deleted')
    },
  }
}

/** Services without a selector that come or go, and those that get or lose one. */
export function serviceHandlers(controller: Pick<QueueController, 'wake'>): EventHandlers<Service> {
  const wake = (service: Service, what: string): void => controller.wake(keyOf(service), what, service)
  const hasSelector = ({ spec }: Service): boolean => spec?.selector !== undefined
  return {
    added: (service) => {
      if (!hasSelector(service)) wake(service, 'service added')
    },
    updated: (previous, next) => {
      if (hasSelector(previous) !== hasSelector(next)) wake(next, 'service updated')
    },
    deleted: (service) => {
      if (!hasSelector(service)) wake(service, 'service deleted')
    },
  }
}
