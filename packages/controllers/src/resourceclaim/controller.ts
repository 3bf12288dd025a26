// Mirrors pkg/controller/resourceclaim/controller.go, NewController, 1.36.
import { pods, resourceClaims, resourceClaimTemplates, uidOf } from '@coxswain/api'
import { LruMap } from '@coxswain/base'
import {
  createQueueController,
  createWrittenVersions,
  watchedWrites,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
} from '@coxswain/runtime'
import { addOwnerIndex } from '../shared/owner-index.ts'
import { countClaims } from './count-claims.ts'
import { claimHandlers, podHandlers, templateHandlers, type Watching } from './handlers.ts'
import { addPodIndexes } from './indexes.ts'
import { claimKey, podKey } from './queue-keys.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { adminAccessGate, clientName, component, controllerName, createsMetric, prioritizedListGate } from './texts.ts'

export interface ResourceClaimOptions {
  /** `--concurrent-resourceclaim-syncs` */
  readonly concurrentSyncs: number
}

/** Past it, the server is asked whether a pod is still there. */
const gonePodsMax = 500

export const resourceClaimController: ControllerDescriptor<ResourceClaimOptions> = {
  name: controllerName,
  aliases: ['resource-claim-controller'],
  onByDefault: true,
  featureGates: ['DynamicResourceAllocation'],
  clientName,
  defaults: { concurrentSyncs: 50 },
  build,
}

function build(context: ControllerContext<ResourceClaimOptions>): Controller {
  const { client, informers, logger, metrics } = context
  const podInformer = informers.informer(pods)
  const claims = informers.informer(resourceClaims)
  const templates = informers.informer(resourceClaimTemplates)
  addPodIndexes(podInformer)
  addOwnerIndex(claims)
  countClaims(metrics, claims)
  const gonePods = new LruMap<string, true>(gonePodsMax)
  const deps: Deps = {
    client,
    logger,
    listers: { pods: podInformer, claims, templates },
    recorder: context.recorder(component),
    creates: metrics.counter(createsMetric.name, createsMetric.help, createsMetric.labels),
    gates: {
      allowsAdminAccess: context.gate(adminAccessGate),
      allowsPrioritizedList: context.gate(prioritizedListGate),
    },
    gone: { has: (uid) => gonePods.get(uid) === true },
    written: createWrittenVersions({
      watched: [watchedWrites(pods, podInformer), watchedWrites(resourceClaims, claims)],
    }),
  }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName: component,
    workers: context.options.concurrentSyncs,
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  const watching: Watching = {
    pods: podInformer,
    claims,
    wake: (...wake) => controller.wake(...wake),
    podGone: (pod) => {
      gonePods.set(uidOf(pod), true)
      deps.written.forget(podKey(pod), uidOf(pod))
    },
    claimGone: (claim) => deps.written.forget(claimKey(claim), uidOf(claim)),
  }
  podInformer.addHandlers(podHandlers(watching))
  claims.addHandlers(claimHandlers(watching))
  templates.addHandlers(templateHandlers(watching))
  return controller
}
