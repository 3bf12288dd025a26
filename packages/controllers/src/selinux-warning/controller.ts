// Mirrors pkg/controller/volume/selinuxwarning/selinux_warning_controller.go, NewController and Run, and metrics.go, 1.36.
import { csiDrivers, persistentVolumeClaims, persistentVolumes, pods, splitKey } from '@coxswain/api'
import {
  createQueueController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type Metrics,
} from '@coxswain/runtime'
import { addClaimIndex } from '../shared/claim-index.ts'
import { claimHandlers, driverHandlers, podHandlers, volumeHandlers, type Watching } from './handlers.ts'
import { reconcile } from './reconcile.ts'
import { component, conflictMetric, controllerName, queueName } from './texts.ts'
import { VolumeUses } from './volume-uses.ts'

export const selinuxWarningController: ControllerDescriptor = {
  name: controllerName,
  aliases: [],
  onByDefault: false,
  featureGates: ['SELinuxChangePolicy'],
  clientName: controllerName,
  defaults: undefined,
  build,
}

function build(context: ControllerContext): Controller {
  const { informers } = context
  const podInformer = informers.informer(pods)
  const claims = informers.informer(persistentVolumeClaims)
  const volumes = informers.informer(persistentVolumes)
  const drivers = informers.informer(csiDrivers)
  addClaimIndex(podInformer)
  const uses = new VolumeUses()
  const deps = {
    listers: { pods: podInformer, claims, volumes, drivers },
    recorder: context.recorder(component),
    uses,
  }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: 1,
    reconcile: async (key) => reconcile(deps, key),
  })
  const watching: Watching = { pods: podInformer, uses, wake: (key, what) => controller.wake(key, what) }
  podInformer.addHandlers(podHandlers(watching))
  claims.addHandlers(claimHandlers(watching))
  volumes.addHandlers(volumeHandlers(watching))
  drivers.addHandlers(driverHandlers(watching))
  collectConflicts(context.metrics, uses)
  return controller
}

/** Counted when somebody asks. */
function collectConflicts(metrics: Metrics, uses: VolumeUses): void {
  const gauge = metrics.gauge(conflictMetric.name, conflictMetric.help, conflictMetric.labelNames)
  metrics.onCollect(() => {
    gauge.clear()
    for (const { property, pod, value, otherPod, otherValue } of uses.conflicts) {
      const [first, second] = [splitKey(pod), splitKey(otherPod)]
      gauge.set(1, {
        property,
        pod1_namespace: first.namespace,
        pod1_name: first.name,
        pod1_value: value,
        pod2_namespace: second.namespace,
        pod2_name: second.name,
        pod2_value: otherValue,
      })
    }
  })
}
