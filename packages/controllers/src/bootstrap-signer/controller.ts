// Mirrors pkg/controller/bootstrap/bootstrapsigner.go, NewSigner, 1.36.
import { configMaps, keyOf, secrets, type ConfigMap, type Secret } from '@coxswain/api'
import type { EventHandlers } from '@coxswain/cache'
import {
  createQueueController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type QueueController,
} from '@coxswain/runtime'
import { isBootstrapToken } from '../shared/bootstrap-token.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { clientName, controllerName, infoKey, queueName } from './texts.ts'

export const bootstrapSignerController: ControllerDescriptor = {
  name: controllerName,
  aliases: ['bootstrapsigner'],
  onByDefault: false,
  featureGates: [],
  clientName,
  defaults: undefined,
  build,
}

function build(context: ControllerContext): Controller {
  const configMapInformer = context.informers.informer(configMaps)
  const secretInformer = context.informers.informer(secrets)
  const deps: Deps = {
    client: context.client,
    listers: { configMaps: configMapInformer, secrets: secretInformer },
    clock: context.clock,
  }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: 1,
    reconcile: (_, signal) => reconcile(deps, signal),
  })
  configMapInformer.addHandlers(infoHandlers(controller))
  secretInformer.addHandlers(tokenHandlers(controller))
  return controller
}

type Waker = Pick<QueueController, 'wake'>

/** There is one thing to sign, and so one key. */
export function infoHandlers(controller: Waker): EventHandlers<ConfigMap> {
  const changed = (configMap: ConfigMap, what: string): void => {
    if (keyOf(configMap) === infoKey) controller.wake(infoKey, what, configMap)
  }
  return {
    added: (configMap) => changed(configMap, 'cluster info added'),
    updated: (_, configMap) => changed(configMap, 'cluster info updated'),
  }
}

/** Differs: Kubernetes passes over deletions that it only learns of from a new list, and keeps those tokens' signatures. */
export function tokenHandlers(controller: Waker): EventHandlers<Secret> {
  const changed = (secret: Secret, what: string): void => {
    if (isBootstrapToken(secret)) controller.wake(infoKey, what, secret)
  }
  return {
    added: (secret) => changed(secret, 'token added'),
    updated: (_, secret) => changed(secret, 'token updated'),
    deleted: (secret) => changed(secret, 'token deleted'),
  }
}
