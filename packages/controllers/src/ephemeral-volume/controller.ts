// Mirrors pkg/controller/volume/ephemeral/controller.go, 1.36.
import { keyOf, persistentVolumeClaims, pods, type Pod } from '@coxswain/api'
import {
  createQueueController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
} from '@coxswain/runtime'
import { addClaimIndex, podsUsingClaim } from '../shared/claim-index.ts'
import { hasEphemeralVolumes } from './decide.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { component, controllerName, createMetrics, queueName } from './texts.ts'

export interface EphemeralVolumeOptions {
  /** `--concurrent-ephemeralvolume-syncs` */
  readonly concurrentSyncs: number
}

export const ephemeralVolumeController: ControllerDescriptor<EphemeralVolumeOptions> = {
  name: controllerName,
  aliases: ['ephemeral-volume'],
  onByDefault: true,
  featureGates: [],
  clientName: controllerName,
  defaults: { concurrentSyncs: 5 },
  build,
}

function build(context: ControllerContext<EphemeralVolumeOptions>): Controller {
  const { client, informers, metrics, options } = context
  const podInformer = informers.informer(pods)
  const claims = informers.informer(persistentVolumeClaims)
  addClaimIndex(podInformer)
  const deps: Deps = {
    client,
    listers: { pods: podInformer, claims },
    recorder: context.recorder(component),
    creates: metrics.counter(...createMetrics.total),
    createFailures: metrics.counter(...createMetrics.failures),
  }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: options.concurrentSyncs,
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  const wake = (pod: Pod, what: string): void => {
    if (hasEphemeralVolumes(pod)) controller.wake(keyOf(pod), what, pod)
  }
  // A pod's volumes do not change, and its claims go with it: the garbage collector sees to that.
  podInformer.addHandlers({ added: (pod) => wake(pod, 'pod added') })
  claims.addHandlers({
    deleted: (claim) => {
      for (const pod of podsUsingClaim(podInformer, keyOf(claim))) wake(pod, 'claim deleted')
    },
  })
  return controller
}
