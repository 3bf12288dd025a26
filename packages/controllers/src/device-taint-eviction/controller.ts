// Mirrors pkg/controller/devicetainteviction/device_taint_eviction.go, New and Run, 1.36.
import { pods, resourceClaims, resourceSlices } from '@coxswain/api'
import {
  createQueueController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
} from '@coxswain/runtime'
import { AllocatedClaims } from './allocated-claims.ts'
import { claimHandlers, podHandlers, sliceHandlers, type Watching } from './handlers.ts'
import { PlannedEvictions, podReferenceOf } from './planned-evictions.ts'
import { judge, reconcileEviction, type Deps } from './reconcile.ts'
import { controllerName, deletedTotal, deletionDuration } from './texts.ts'

export interface DeviceTaintEvictionOptions {
  /** `--concurrent-device-taint-eviction-syncs` */
  readonly concurrentSyncs: number
}

export const deviceTaintEvictionController: ControllerDescriptor<DeviceTaintEvictionOptions> = {
  name: controllerName,
  aliases: [],
  onByDefault: true,
  featureGates: ['DynamicResourceAllocation', 'DRADeviceTaints'],
  clientName: controllerName,
  defaults: { concurrentSyncs: 8 },
  build,
}

function build(context: ControllerContext<DeviceTaintEvictionOptions>): Controller {
  const { client, clock, logger, informers, metrics, options } = context
  const podInformer = informers.informer(pods)
  const claims = new AllocatedClaims()
  const planned = new PlannedEvictions()
  const deps: Deps = {
    client,
    clock,
    logger,
    recorder: context.recorder(controllerName),
    claims,
    planned,
    deleted: metrics.counter(deletedTotal.name, deletedTotal.help),
    duration: metrics.histogram(deletionDuration.name, deletionDuration.help, deletionDuration.buckets),
    wakeAfter: (key, delayMs, pod) => controller.wakeAfter(key, delayMs, 'its devices are tainted', pod),
  }
  const controller = createQueueController(context, {
    name: controllerName,
    workers: options.concurrentSyncs,
    reconcile: (key, signal) => reconcileEviction(deps, key, signal),
  })
  const watching: Watching = {
    claims,
    pods: podInformer,
    judge: (pod) => judge(deps, pod),
    forget: (pod) => void planned.cancel(podReferenceOf(pod)),
  }
  podInformer.addHandlers(podHandlers(watching))
  informers.informer(resourceClaims).addHandlers(claimHandlers(watching))
  informers.informer(resourceSlices).addHandlers(sliceHandlers(watching))
  return controller
}
