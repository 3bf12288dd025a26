// Mirrors pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go, NewClusterRoleAggregation, 1.36.
import { clusterRoles, nameOf, type ClusterRole } from '@coxswain/api'
import type { EventHandlers, Lister } from '@coxswain/cache'
import {
  createQueueController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type QueueController,
} from '@coxswain/runtime'
import { addAggregatedIndex, aggregatedRoles } from './observe.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { clientName, controllerName, queueName } from './texts.ts'

export const clusterRoleAggregationController: ControllerDescriptor = {
  name: controllerName,
  aliases: ['clusterrole-aggregation'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: undefined,
  build,
}

function build(context: ControllerContext): Controller {
  const informer = context.informers.informer(clusterRoles)
  addAggregatedIndex(informer)
  const deps: Deps = { client: context.client, clusterRoles: informer }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: 5,
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  informer.addHandlers(roleHandlers(controller, informer))
  return controller
}

/** Whoever's labels changed may be in any of them, or no more; there are few. */
export function roleHandlers(
  controller: Pick<QueueController, 'wake'>,
  roles: Lister<ClusterRole>,
): EventHandlers<ClusterRole> {
  const changed = (role: ClusterRole, what: string): void => {
    for (const aggregated of aggregatedRoles(roles)) controller.wake(nameOf(aggregated), what, role)
  }
  return {
    added: (role) => changed(role, 'role added'),
    updated: (_, role) => changed(role, 'role updated'),
    deleted: (role) => changed(role, 'role deleted'),
  }
}
