// Mirrors pkg/controller/serviceaccount/serviceaccounts_controller.go, 1.36.
import { nameOf, namespaceOf, namespaces, serviceAccounts } from '@coxswain/api'
import { must } from '@coxswain/base'
import {
  createQueueController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
} from '@coxswain/runtime'
import { reconcile, type Deps } from './reconcile.ts'
import { clientName, controllerName, queueName, requiredAccounts } from './texts.ts'

export const serviceAccountController: ControllerDescriptor = {
  name: controllerName,
  aliases: ['serviceaccount'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: undefined,
  build,
}

function build(context: ControllerContext): Controller {
  const namespaceInformer = context.informers.informer(namespaces)
  const accountInformer = context.informers.informer(serviceAccounts)
  const deps: Deps = {
    client: context.client,
    listers: { namespaces: namespaceInformer, serviceAccounts: accountInformer },
    required: requiredAccounts,
  }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: 1,
    reconcile: (key, signal) => reconcile(deps, key, signal),
  })
  namespaceInformer.addHandlers({
    added: (namespace) => controller.wake(nameOf(namespace), 'namespace added', namespace),
    updated: (_, namespace) => controller.wake(nameOf(namespace), 'namespace updated', namespace),
  })
  accountInformer.addHandlers({
    deleted: (account) =>
      controller.wake(
        must(namespaceOf(account), 'a ServiceAccount has a namespace'),
        'service account deleted',
        account,
      ),
  })
  return controller
}
