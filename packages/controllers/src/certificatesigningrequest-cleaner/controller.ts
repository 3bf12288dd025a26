// Mirrors pkg/controller/certificates/cleaner/cleaner.go, NewCSRCleanerController, 1.36.
import { certificateSigningRequests } from '@coxswain/api'
import {
  createSweepController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
} from '@coxswain/runtime'
import { sweep, type Deps } from './sweep.ts'
import { clientName, controllerName } from './texts.ts'

export const certificateSigningRequestCleanerController: ControllerDescriptor = {
  name: controllerName,
  aliases: ['csrcleaner'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: undefined,
  build,
}

const everyMs = 3600 * 1000

function build(context: ControllerContext): Controller {
  const { clock, logger } = context
  const deps: Deps = { ...context, requests: context.informers.informer(certificateSigningRequests) }
  return createSweepController({ clock, logger, everyMs, sweep: (signal) => sweep(deps, signal) })
}
