// Mirrors pkg/controller/serviceaccount/legacy_serviceaccount_token_cleaner.go, NewLegacySATokenCleaner, 1.36.
import { pods, printDurationMs, secrets, serviceAccounts } from '@coxswain/api'
import {
  createSweepController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
} from '@coxswain/runtime'
import { sweep, type Deps } from './sweep.ts'
import { clientName, controllerName } from './texts.ts'

export interface LegacyTokenCleanerOptions {
  /** How long a token may go unused. */
  readonly cleanUpPeriodMs: number
}

const dayMs = 24 * 3600 * 1000

export const legacyServiceAccountTokenCleanerController: ControllerDescriptor<LegacyTokenCleanerOptions> = {
  name: controllerName,
  aliases: ['legacy-service-account-token-cleaner'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: { cleanUpPeriodMs: 365 * dayMs },
  build,
}

function build(context: ControllerContext<LegacyTokenCleanerOptions>): Controller {
  const { client, clock, logger, informers } = context
  const periodMs = context.options.cleanUpPeriodMs
  if (!(periodMs > 0)) {
    const told = `invalid CleanUpPeriod: ${printDurationMs(periodMs)}`
    throw new Error(`failed to init the legacy service account token cleaner: ${told}`)
  }
  const listers: Deps['listers'] = {
    serviceAccounts: informers.informer(serviceAccounts),
    secrets: informers.informer(secrets),
    pods: informers.informer(pods),
  }
  const deps: Deps = { client, listers, clock, logger, periodMs }
  return createSweepController({ clock, logger, everyMs: dayMs, sweep: (signal) => sweep(deps, signal) })
}
