// Mirrors pkg/controller/certificates/rootcacertpublisher/publisher.go, 1.36.
import { configMaps, nameOf, namespaceOf, namespaces, type ConfigMap } from '@coxswain/api'
import { must } from '@coxswain/base'
import {
  createQueueController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
} from '@coxswain/runtime'
import { createSyncMeter } from '../shared/sync-meter.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { clientName, configMapName, controllerName, queueName, syncDuration, syncTotal } from './texts.ts'

export interface RootCaOptions {
  /** The certificate authority to hand out, PEM: `--root-ca-file`, else the kubeconfig's. May be empty. */
  readonly certificate: string
}

export const rootCaCertificatePublisherController: ControllerDescriptor<RootCaOptions> = {
  name: controllerName,
  aliases: ['root-ca-cert-publisher'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: { certificate: '' },
  build,
}

function build(context: ControllerContext<RootCaOptions>): Controller {
  const configMapInformer = context.informers.informer(configMaps)
  const namespaceInformer = context.informers.informer(namespaces)
  const deps: Deps = {
    client: context.client,
    configMaps: configMapInformer,
    certificate: context.options.certificate,
  }
  const measure = createSyncMeter(context, { total: syncTotal, duration: syncDuration })
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: 1,
    reconcile: (key, signal) => measure(() => reconcile(deps, key, signal)),
  })
  const changed = (configMap: ConfigMap, what: string): void => {
    if (nameOf(configMap) !== configMapName) return
    controller.wake(must(namespaceOf(configMap), 'a ConfigMap has a namespace'), what, configMap)
  }
  configMapInformer.addHandlers({
    updated: (_, configMap) => changed(configMap, 'bundle updated'),
    deleted: (configMap) => changed(configMap, 'bundle deleted'),
  })
  namespaceInformer.addHandlers({
    added: (namespace) => controller.wake(nameOf(namespace), 'namespace added', namespace),
    updated: (_, namespace) => {
      if (namespace.status?.phase === 'Active') controller.wake(nameOf(namespace), 'namespace updated', namespace)
    },
  })
  return controller
}
