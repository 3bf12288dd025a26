// Mirrors pkg/controller/ttl/ttl_controller.go, 1.36.
import { nameOf, nodes } from '@coxswain/api'
import {
  createQueueController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
} from '@coxswain/runtime'
import { reconcile } from './reconcile.ts'
import { emptyCluster, step } from './step.ts'
import { clientName, controllerName, queueName } from './texts.ts'

const workers = 5

export const ttlController: ControllerDescriptor = {
  name: controllerName,
  aliases: ['ttl'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: undefined,
  build,
}

function build(context: ControllerContext): Controller {
  const lister = context.informers.informer(nodes)
  let size = emptyCluster
  const deps = { client: context.client, nodes: lister, size: () => size }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers,
    reconcile: (name, signal) => reconcile(deps, name, signal),
  })
  // Nobody is woken when the size changes: each node's next sign of life does.
  lister.addHandlers({
    added: (node) => {
      size = step(size, 'added')
      controller.wake(nameOf(node), 'node added', node)
    },
    updated: (_, node) => controller.wake(nameOf(node), 'node updated', node),
    deleted: () => {
      size = step(size, 'deleted')
    },
  })
  return controller
}
