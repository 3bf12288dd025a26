// Mirrors k8s.io/controller-manager/app/serve.go, BuildHandlerChain, 1.36.
import type { Clock, Logger } from '@coxswain/base'
import type { AuthenticateRequest } from './authenticate-request.ts'
import type { AuthorizeRequest, Decision } from './authorize-request.ts'
import { plainText, prettyJson, type ServedAnswer, type ServedHandler, type ServedRequest } from './exchange.ts'
import type { RequestUser } from './request-user.ts'
import type { AccessMetrics } from './access-metrics.ts'

export interface ProtectOptions {
  readonly authenticate: AuthenticateRequest
  readonly authorize: AuthorizeRequest
  readonly metrics: AccessMetrics
  readonly clock: Clock
  readonly logger: Logger
}

const notCached = { 'cache-control': 'no-cache, private' }

/** Lets those in who are known and may, and makes nothing of a handler that throws but a 500. */
export function protectHandler(handler: ServedHandler, options: ProtectOptions): ServedHandler {
  const { logger } = options
  return async (request) => {
    const startedMs = options.clock.monotonicMs()
    const answer = await admit(handler, request, options).catch((error: unknown) => {
      logger.error('Serving failed', error, { path: request.path })
      return plainText(500, 'This request caused apiserver to panic. Look in the logs for details.\n')
    })
    const { method: verb, path: URI } = request
    logger.info('HTTP', { verb, URI, latencyMs: options.clock.monotonicMs() - startedMs, resp: answer.code }, 3)
    return { ...answer, headers: { ...notCached, ...answer.headers } }
  }
}

async function admit(
  handler: ServedHandler,
  request: ServedRequest,
  { authenticate, authorize, metrics, clock }: ProtectOptions,
): Promise<ServedAnswer> {
  const startedMs = clock.monotonicMs()
  const user = await authenticate(request)
  metrics.authenticated(user?.username, clock.monotonicMs() - startedMs)
  if (user === undefined) return refusal(request, 401, 'Unauthorized')
  const verb = request.method.toLowerCase()
  const askedMs = clock.monotonicMs()
  let decision: Decision
  try {
    decision = await authorize(user, verb, request.path)
  } catch (error) {
    metrics.authorized('error', clock.monotonicMs() - askedMs)
    const text = error instanceof Error ? error.message : String(error)
    return plainText(500, `Internal Server Error: ${JSON.stringify(request.path)}: ${text}\n`)
  }
  metrics.authorized(decision.isAllowed ? 'allowed' : 'denied', clock.monotonicMs() - askedMs)
  if (!decision.isAllowed) return refusal(request, 403, forbiddenMessage(user, verb, request.path, decision.reason))
  return handler(request)
}

function forbiddenMessage(user: RequestUser, verb: string, path: string, reason: string): string {
  const text = `forbidden: User ${JSON.stringify(user.username)} cannot ${verb} path ${JSON.stringify(path)}`
  return reason === '' ? text : `${text}: ${reason}`
}

function refusal(request: ServedRequest, code: 401 | 403, message: string): ServedAnswer {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message }
  if (code === 401) return prettyJson(request, code, { ...status, reason: 'Unauthorized', code })
  const answer = prettyJson(request, code, { ...status, reason: 'Forbidden', details: {}, code })
  return { ...answer, headers: { ...answer.headers, 'x-content-type-options': 'nosniff' } }
}
