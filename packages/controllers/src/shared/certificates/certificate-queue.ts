// Mirrors pkg/controller/certificates/certificate_controller.go, NewCertificateController, 1.36.
import { certificateSigningRequests, nameOf, type CertificateSigningRequest } from '@coxswain/api'
import type { EventHandlers, Lister } from '@coxswain/cache'
import { defaultControllerRateLimiter } from '@coxswain/queue'
import {
  createQueueController,
  outcome,
  type ControllerContext,
  type Outcome,
  type QueueController,
} from '@coxswain/runtime'
import { errorText } from '../failures.ts'
import { parseRequest, type CertificateRequest } from './parse-request.ts'
import { isIssued } from './request-conditions.ts'

/** All who work on requests speak under this name, and their queues share this one. */
export const clientName = 'certificate-controller'
const queueName = 'certificate'
const workers = 5
const backoff = { firstMs: 200, maxMs: 1_000_000 }

export type HandleRequest = (request: CertificateSigningRequest, signal: AbortSignal) => Promise<Outcome>

/** Hands every request that has no certificate yet to `handle`, whenever it changes. */
export function createCertificateQueue(
  context: ControllerContext,
  name: string,
  handle: HandleRequest,
): QueueController {
  const informer = context.informers.informer(certificateSigningRequests)
  const controller = createQueueController(context, {
    name,
    queueName,
    workers,
    rateLimiter: defaultControllerRateLimiter(context.clock, backoff),
    reconcile: (key, signal) => reconcileRequest(informer, key, { handle, signal }),
  })
  informer.addHandlers(requestHandlers(controller))
  return controller
}

interface Handling {
  readonly handle: HandleRequest
  readonly signal: AbortSignal
}

export async function reconcileRequest(
  requests: Lister<CertificateSigningRequest>,
  name: string,
  { handle, signal }: Handling,
): Promise<Outcome> {
  const request = requests.get(name)
  if (request === undefined) return outcome.done('the request is gone')
  return isIssued(request) ? outcome.done('the certificate is there') : handle(request, signal)
}

export function requestHandlers(controller: Pick<QueueController, 'wake'>): EventHandlers<CertificateSigningRequest> {
  const changed = (request: CertificateSigningRequest, what: string): void =>
    controller.wake(nameOf(request), what, request)
  return {
    added: (request) => changed(request, 'request added'),
    updated: (_, request) => changed(request, 'request updated'),
    deleted: (request) => changed(request, 'request deleted'),
  }
}

/** What is asked for. Throws with the request's name. */
export function parseSigningRequest(seen: CertificateSigningRequest): CertificateRequest {
  try {
    return parseRequest(requestText(seen))
  } catch (error) {
    throw new Error(`unable to parse csr ${JSON.stringify(nameOf(seen))}: ${errorText(error)}`, { cause: error })
  }
}

/** The PEM text in `spec.request`. */
export const requestText = ({ spec }: CertificateSigningRequest): string =>
  Buffer.from(spec.request, 'base64').toString('latin1')
