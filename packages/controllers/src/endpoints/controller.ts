// Mirrors pkg/controller/endpoint/endpoints_controller.go, 1.36.
import { endpoints, keyOf, pods, services, type Endpoints } from '@coxswain/api'
import type { EventHandlers, Lister } from '@coxswain/cache'
import {
  createQueueController,
  createWrittenVersions,
  runTogether,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type QueueController,
} from '@coxswain/runtime'
import { SelectedPods, selectedPodHandlers } from '../shared/endpoints/selected-pods.ts'
import { serviceHandlers } from '../shared/endpoints/service-handlers.ts'
import { annotations, retriesMax } from '../shared/endpoints/texts.ts'
import { TriggerTimes } from '../shared/endpoints/trigger-times.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { clientName, component, controllerName, queueName } from './texts.ts'

export interface EndpointsOptions {
  /** `--concurrent-endpoint-syncs` */
  readonly concurrentSyncs: number
  /** `--endpoint-updates-batch-period` */
  readonly batchPeriodMs: number
}

export const endpointsController: ControllerDescriptor<EndpointsOptions> = {
  name: controllerName,
  aliases: ['endpoint'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: { concurrentSyncs: 5, batchPeriodMs: 0 },
  build,
}

function build(context: ControllerContext<EndpointsOptions>): Controller {
  const { client, informers, options } = context
  const serviceInformer = informers.informer(services)
  const podInformer = informers.informer(pods)
  const endpointsInformer = informers.informer(endpoints)
  const deps: Deps = {
    services: serviceInformer,
    endpoints: endpointsInformer,
    selected: new SelectedPods(podInformer),
    client,
    recorder: context.recorder(component),
    triggerTimes: new TriggerTimes(),
    written: createWrittenVersions({
      watched: [{ group: endpoints.group, resource: endpoints.plural, cache: endpointsInformer }],
    }),
  }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: options.concurrentSyncs,
    maxRetries: retriesMax,
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  serviceInformer.addHandlers(serviceHandlers(deps.selected, controller))
  podInformer.addHandlers(
    selectedPodHandlers(deps.selected, (service, what, pod) =>
      controller.wakeAfter(service, options.batchPeriodMs, what, pod),
    ),
  )
  endpointsInformer.addHandlers(endpointsHandlers(controller))
  return runTogether(controller, {
    run: async () => wakeLeftovers(endpointsInformer, controller),
  })
}

/** What others delete is made again. */
export function endpointsHandlers(controller: Pick<QueueController, 'wake'>): EventHandlers<Endpoints> {
  return { deleted: (object) => controller.wake(keyOf(object), 'endpoints deleted', object) }
}

/** At the start: Endpoints whose Service went while no manager ran are deleted. Locks never had one. */
export function wakeLeftovers(lister: Lister<Endpoints>, controller: Pick<QueueController, 'wake'>): void {
  for (const object of lister.list()) {
    if (object.metadata?.annotations?.[annotations.leader] === undefined) {
      controller.wake(keyOf(object), 'endpoints there at the start', object)
    }
  }
}
