// Mirrors pkg/controller/certificates/clustertrustbundlepublisher/publisher.go, and its start in
// cmd/kube-controller-manager/app/certificates.go, 1.36.
import type { ResourceType } from '@coxswain/api'
import type { Logger } from '@coxswain/base'
import { createInformer } from '@coxswain/cache'
import {
  createQueueController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
} from '@coxswain/runtime'
import { createSyncMeter, type MeasureSync } from '../shared/sync-meter.ts'
import { bundleName } from './bundle-name.ts'
import type { ClusterTrustBundle } from './cluster-trust-bundles.ts'
import { reconcile } from './reconcile.ts'
import { findServedType } from './served-type.ts'
import { clientName, controllerName, notServed, queueName, signerName, syncDuration, syncTotal } from './texts.ts'

export interface TrustBundleOptions {
  /** The certificate authority to publish, PEM: `--root-ca-file`, else the kubeconfig's. Empty: the controller does not run. */
  readonly certificate: string
}

export const clusterTrustBundlePublisherController: ControllerDescriptor<TrustBundleOptions> = {
  name: controllerName,
  aliases: [],
  onByDefault: true,
  featureGates: ['ClusterTrustBundle'],
  clientName,
  defaults: { certificate: '' },
  build,
}

/** There is one thing to do, and its key says nothing. */
const onlyKey = ''

function build(context: ControllerContext<TrustBundleOptions>): Controller | undefined {
  if (context.options.certificate === '') return undefined
  const measure = createSyncMeter(context, { total: syncTotal, duration: syncDuration })
  return {
    run: async (signal) => {
      try {
        const type = await findServedType(context.client.transport, signal)
        if (type === undefined) tellNotServed(context.logger)
        else await publish(context, { type, measure }, signal)
      } catch (error) {
        if (!signal.aborted) throw error
      }
    },
  }
}

/** Both lines that Kubernetes has for it. */
function tellNotServed(logger: Logger): void {
  logger.info(notServed)
  logger.info('Warning: skipping controller', { controller: controllerName })
}

interface Publishing {
  readonly type: ResourceType<ClusterTrustBundle>
  readonly measure: MeasureSync
}

/** Its informer is its own: of this one signer, and of the version that was found. */
async function publish(
  context: ControllerContext<TrustBundleOptions>,
  { type, measure }: Publishing,
  signal: AbortSignal,
): Promise<void> {
  const { client, logger, options } = context
  const bundles = createInformer({ ...context, type, fieldSelector: `spec.signerName=${signerName}` })
  const trustBundle = options.certificate
  const wanted = { type, name: bundleName(signerName, trustBundle), signerName, trustBundle }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: 1,
    reconcile: (_, stop) => measure(() => reconcile({ client, bundles, wanted, logger }, stop)),
  })
  bundles.addHandlers({
    added: (bundle) => controller.wake(onlyKey, 'bundle added', bundle),
    updated: (_, bundle) => controller.wake(onlyKey, 'bundle updated', bundle),
    deleted: (bundle) => controller.wake(onlyKey, 'bundle deleted', bundle),
  })
  const work = async (): Promise<void> => {
    await bundles.whenSynced(signal)
    controller.wake(onlyKey, 'start')
    await controller.run(signal)
  }
  await Promise.all([bundles.run(signal), work()])
}
