import { StatusError } from '@coxswain/client'
import { anonymousUser, isAnonymous, privilegedGroup } from '../authentication/authenticator.ts'
import { requestedImpersonation } from '../authentication/impersonation.ts'
import { badRequest, forbidden, internalError } from '../registry/status-errors.ts'
import type { UserInfo } from '../registry/strategy.ts'
import { goQuote } from '@coxswain/api'
import { negotiate } from './accept.ts'
import { accessDenied, accessVerb } from './access-denied.ts'
import { answerObject, wantsPretty, type AnswerStyle } from './answer.ts'
import { isPublicPath, type AccessRequest } from './authorize.ts'
import type { Exchange } from './exchange.ts'
import { flag } from './query-options.ts'
import { unauthorized } from './refusals.ts'
import type { KnownRequest } from './request-context.ts'
import type { RequestDeps } from './request-deps.ts'
import { parseResourcePath, type ResourcePath } from './route.ts'
import { serveOther } from './serve-other.ts'
import { serveResource } from './serve-resource.ts'
import { withWarnings } from './warning-header.ts'

const noQuery = new URLSearchParams()

/** Answers one request, whatever happens. */
export async function serveRequest(deps: RequestDeps, exchange: Exchange): Promise<void> {
  const headers = { 'audit-id': auditId(deps, exchange), 'cache-control': 'no-cache, private' }
  const queryAt = exchange.url.indexOf('?')
  const path = queryAt === -1 ? exchange.url : exchange.url.slice(0, queryAt)
  const query = queryAt === -1 ? noQuery : new URLSearchParams(exchange.url.slice(queryAt + 1))
  const warnings = new Set<string>()
  try {
    const resource = parseResourcePath(path)
    const verb = accessVerb(exchange.method, resource, flag(query, 'watch') === true)
    const user = await identify(deps, exchange, path)
    const access = { user, verb, path, resource }
    const decided = deps.authorize(access)
    const verdict = decided instanceof Promise ? await decided : decided
    if (!verdict.isAllowed) throw accessDenied(access, verdict.why)
    const mayCreate = (): Promise<void> => authorizeCreation(deps, access)
    await serve(deps, { exchange, path, query, user, headers, mayCreate, warnings }, resource)
  } catch (error) {
    await answerError(deps, exchange, error, { headers: withWarnings(headers, warnings), query })
  }
}

async function serve(deps: RequestDeps, request: KnownRequest, resource: ResourcePath | undefined): Promise<void> {
  if (resource !== undefined && deps.hasGroup(resource.group)) return serveResource(deps, request, resource)
  return serveOther(deps, request)
}

/** Whether the sender of another request may also create what it names. Throws 403, in fewer words than usual. */
async function authorizeCreation({ authorize }: RequestDeps, access: AccessRequest): Promise<void> {
  const verdict = await authorize({ ...access, verb: 'create' })
  if (verdict.isAllowed) return
  const { group = '', resource = '', name = '' } = access.resource ?? {}
  throw forbidden({ group, resource }, name, verdict.why ?? '')
}

/** Echoed where the client gave one, so that it finds its request again. */
function auditId({ random }: RequestDeps, { headers }: Exchange): string {
  const given = headers['audit-id']
  return typeof given === 'string' && given.length <= 64 ? given : random.uuid()
}

/** Who the request is from, or acts as. Throws 401, and 403 for who may not act as another. */
async function identify(deps: RequestDeps, exchange: Exchange, path: string): Promise<UserInfo> {
  const verdict = deps.authenticate({ peer: exchange.peer, authorization: exchange.headers.authorization })
  const settled = verdict instanceof Promise ? await verdict : verdict
  if (settled === 'refused' || (settled === 'absent' && !isPublicPath(path))) throw unauthorized()
  const user = settled === 'absent' ? anonymousUser : settled.user
  const asked = requestedImpersonation(exchange.headers, exchange.valuesOf('impersonate-group'))
  if (asked.kind === 'none') return user
  if (asked.kind === 'malformed') throw badRequest(asked.message)
  if (isAnonymous(user) || !user.groups.includes(privilegedGroup)) throw mayNotImpersonate(user, asked.user)
  return asked.user
}

function mayNotImpersonate(user: UserInfo, wanted: UserInfo): StatusError {
  const why = `User ${goQuote(user.username)} cannot impersonate resource "users" in API group "" at the cluster scope`
  return forbidden({ group: '', resource: 'users' }, wanted.username, why)
}

interface AnswerContext {
  readonly headers: Readonly<Record<string, string | string[]>>
  readonly query: URLSearchParams
}

async function answerError(
  deps: RequestDeps,
  exchange: Exchange,
  error: unknown,
  { headers, query }: AnswerContext,
): Promise<void> {
  if (exchange.gone.aborted) return
  const { status } = error instanceof StatusError ? error : unexpected(deps, exchange, error)
  const seconds = status.details?.retryAfterSeconds ?? 0
  const all = seconds > 0 ? { ...headers, 'retry-after': String(seconds) } : headers
  const style = { format: errorFormat(exchange), isPretty: wantsPretty(exchange, query) }
  await answerObject(exchange, status.code ?? 500, status, { style, headers: all })
}

function unexpected({ logger }: RequestDeps, exchange: Exchange, error: unknown): StatusError {
  logger.error('request failed', error, { method: exchange.method, url: exchange.url })
  return internalError(error instanceof Error ? error.message : String(error))
}

/** The client's format if it named one that we have; JSON is the last resort. */
function errorFormat({ headers }: Exchange): AnswerStyle['format'] {
  if (headers.accept?.includes('yaml') !== true) return 'json'
  try {
    return negotiate(headers.accept, 'object').format
  } catch {
    return 'json'
  }
}
