// Mirrors pkg/controller/namespace/namespace_controller.go, 1.36.
import { isBeingDeleted, nameOf, namespaces, type Namespace } from '@coxswain/api'
import { defaultControllerRateLimiter } from '@coxswain/queue'
import {
  createQueueController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
} from '@coxswain/runtime'
import { reconcile, type Deps } from './reconcile.ts'
import { controllerName, queueName } from './texts.ts'

export interface NamespaceOptions {
  /** `--concurrent-namespace-syncs` */
  readonly concurrentSyncs: number
  /** `--namespace-sync-period` */
  readonly resyncMs: number
}

export const namespaceController: ControllerDescriptor<NamespaceOptions> = {
  name: controllerName,
  aliases: ['namespace'],
  onByDefault: true,
  featureGates: [],
  clientName: controllerName,
  defaults: { concurrentSyncs: 10, resyncMs: 300_000 },
  build,
}

/** Other API servers may still take requests into the namespace that do not know of its end: give them a moment. */
const gracePeriodMs = 5000
const backoff = { maxMs: 60_000 }

function build(context: ControllerContext<NamespaceOptions>): Controller {
  const { clock, client, logger, options } = context
  const informer = context.informers.informer(namespaces)
  const deps: Deps = { client, clock, logger, namespaces: informer }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: options.concurrentSyncs,
    rateLimiter: defaultControllerRateLimiter(clock, backoff),
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  const changed = (namespace: Namespace, what: string): void => {
    if (isBeingDeleted(namespace)) controller.wakeAfter(nameOf(namespace), gracePeriodMs, what, namespace)
  }
  informer.addHandlers(
    {
      added: (namespace) => changed(namespace, 'namespace added'),
      updated: (_, namespace) => changed(namespace, 'namespace updated'),
    },
    { resyncMs: options.resyncMs },
  )
  return controller
}
