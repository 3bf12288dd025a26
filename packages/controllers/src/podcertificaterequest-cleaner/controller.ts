// Mirrors pkg/controller/certificates/cleaner/pcrcleaner.go, NewPCRCleanerController, 1.36.
import {
  createSweepController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
} from '@coxswain/runtime'
import { podCertificateRequests } from './pod-certificate-requests.ts'
import { sweep, type Deps } from './sweep.ts'
import { clientName, controllerName } from './texts.ts'

export const podCertificateRequestCleanerController: ControllerDescriptor = {
  name: controllerName,
  aliases: [],
  onByDefault: true,
  featureGates: ['PodCertificateRequest'],
  clientName,
  defaults: undefined,
  build,
}

const everyMs = 5 * 60 * 1000

function build(context: ControllerContext): Controller {
  const { clock, logger } = context
  const deps: Deps = { ...context, requests: context.informers.informer(podCertificateRequests) }
  return createSweepController({ clock, logger, everyMs, sweep: (signal) => sweep(deps, signal) })
}
