// Mirrors cmd/kube-controller-manager/app/certificates.go, newCertificateSigningRequestSigningController, 1.36.
import { runTogether, type Controller, type ControllerContext, type ControllerDescriptor } from '@coxswain/runtime'
import { createCertificateQueue } from '../shared/certificates/certificate-queue.ts'
import type { AuthoritySource } from './authority.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { checksBySigner, type SignerName } from './decide.ts'
import { clientName, controllerName, messages } from './texts.ts'

export interface CertificateSigningOptions {
  /** How long a certificate holds at most, and where nothing is asked for. */
  readonly durationMaxMs: number
  /** Who signs for each; a signer without one does not run. */
  readonly authorities: Readonly<Partial<Record<SignerName, AuthoritySource>>>
}

export const certificateSigningRequestSigningController: ControllerDescriptor<CertificateSigningOptions> = {
  name: controllerName,
  aliases: ['csrsigning'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: { durationMaxMs: 365 * 24 * 3600 * 1000, authorities: {} },
  build,
}

function build(context: ControllerContext<CertificateSigningOptions>): Controller | undefined {
  const { client, clock, logger, options } = context
  const names = Object.keys(checksBySigner) as SignerName[] // they are its keys
  const queues = names.flatMap((signerName) => {
    const authority = options.authorities[signerName]
    if (authority === undefined) return []
    const deps: Deps = { client, clock, signerName, authority, durationMaxMs: options.durationMaxMs }
    return [createCertificateQueue(context, controllerName, (request, signal) => reconcile(deps, request, signal))]
  })
  if (queues.length === 0) {
    logger.info(messages.noFiles)
    return undefined
  }
  for (const name of names) {
    if (options.authorities[name] === undefined) logger.info(messages.notThisOne, { controller: name })
  }
  return runTogether(...queues)
}
