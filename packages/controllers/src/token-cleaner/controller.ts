// Mirrors pkg/controller/bootstrap/tokencleaner.go, NewTokenCleaner, 1.36.
import { keyOf, secrets, type Secret } from '@coxswain/api'
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
import { clientName, controllerName, queueName } from './texts.ts'

export const tokenCleanerController: ControllerDescriptor = {
  name: controllerName,
  aliases: ['tokencleaner'],
  onByDefault: false,
  featureGates: [],
  clientName,
  defaults: undefined,
  build,
}

function build(context: ControllerContext): Controller {
  const informer = context.informers.informer(secrets)
  const deps: Deps = { client: context.client, secrets: informer, clock: context.clock }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: 1,
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  informer.addHandlers(tokenHandlers(controller))
  return controller
}

export function tokenHandlers(controller: Pick<QueueController, 'wake'>): EventHandlers<Secret> {
  const changed = (secret: Secret, what: string): void => {
    if (isBootstrapToken(secret)) controller.wake(keyOf(secret), what, secret)
  }
  return {
    added: (secret) => changed(secret, 'token added'),
    updated: (_, secret) => changed(secret, 'token updated'),
  }
}
