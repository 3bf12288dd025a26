import type { KubeObject } from '@coxswain/api'
import type { ApiRequest, ApiResponse } from '@coxswain/client'
import type { RequestContext } from '../registry/api-handler.ts'
import { validatePatchOptions } from '../registry/request-options.ts'
import { badRequest } from '../registry/status-errors.ts'
import { negotiate, type AnswerShape, type Negotiated } from './accept.ts'
import { answerObject, wantsPretty } from './answer.ts'
import { shapeAsMetadata } from './partial-metadata.ts'
import { deleteOptionsOf, flag, parseOptions } from './query-options.ts'
import { requestTimeout } from './refusals.ts'
import { bodyFormat, messageOf, patchTypeOf, readBytes, readPatch, type ParsedBody } from './request-body.ts'
import type { KnownRequest, ServingDeps } from './request-context.ts'
import { resolveRoute, type ResourcePath, type ResourceRoute } from './route.ts'
import { serveWatch } from './serve-watch.ts'
import { parseIncludeObject, shapeAsTable } from './table.ts'
import { withWarnings } from './warning-header.ts'

const requestTimeoutMs = 60_000

/** A request for a resource: from the path to the answer. Rejects with `StatusError`. */
export async function serveResource(deps: ServingDeps, request: KnownRequest, path: ResourcePath): Promise<void> {
  const { exchange, query } = request
  const route = resolveRoute(path, exchange.method, flag(query, 'watch') === true, deps.find)
  const patchType = route.verb === 'patch' ? patchTypeOf(exchange.headers['content-type']) : undefined
  const negotiated = negotiate(exchange.headers.accept, answerKind(route))
  const options = parseOptions(route.verb, query)
  if (route.verb === 'watch') return serveWatch(deps, request, route, { negotiated, options })

  const body = await readRequestBody(deps, request, route, { patchType, options })
  const apiRequest: ApiRequest = {
    verb: route.verb,
    target: route.target,
    options,
    body: body.value,
    patchType,
    metadataOnly: false,
  }
  const response = await handle(deps, request, apiRequest, body.duplicateFields)
  const headers = withWarnings(request.headers, response.warnings)
  const shaped = shape(deps, request, route, { object: response.body as KubeObject, negotiated })
  const isPretty = negotiated.isPretty || wantsPretty(exchange, query)
  await answerObject(exchange, response.code, shaped, { style: { format: negotiated.format, isPretty }, headers })
}

function answerKind({ verb }: ResourceRoute): 'object' | 'list' | 'watch' {
  return verb === 'watch' ? 'watch' : verb === 'list' ? 'list' : 'object'
}

/** Asks the registry, but not for ever. A write that is late may still be done: nobody can call it back. */
function handle(
  deps: ServingDeps,
  { exchange, user, warnings, mayCreate }: KnownRequest,
  request: ApiRequest,
  duplicateFields: readonly string[],
): Promise<ApiResponse> {
  const context: RequestContext = {
    user,
    userAgent: exchange.headers['user-agent'] ?? '',
    duplicateFields,
    tracksCreations: true,
    mayCreate: request.verb === 'create' ? undefined : mayCreate,
    warnings,
  }
  return new Promise((resolve, reject) => {
    const timer = deps.clock.after(requestTimeoutMs, () => reject(requestTimeout()))
    const settle = (): void => timer.cancel()
    deps.handler.handle(request, context).then(resolve, reject).finally(settle)
  })
}

const connectKind = /(?:Exec|Attach|PortForward|Proxy)Options$/

/** What is sent to these is not for the server: they are opened with an empty body, or with that of another's request. */
const isConnect = ({ subresource }: ResourceRoute): boolean => connectKind.test(subresource?.kind ?? '')

const noBody: ParsedBody = { value: undefined, duplicateFields: [] }

async function readRequestBody(
  deps: ServingDeps,
  request: KnownRequest,
  route: ResourceRoute,
  { patchType = 'merge', options }: Pick<ApiRequest, 'patchType' | 'options'>,
): Promise<ParsedBody> {
  switch (route.verb) {
    case 'create':
    case 'update':
      return isConnect(route) ? noBody : readObject(deps, request, route)
    case 'patch': {
      const bytes = await readBytes(request.exchange)
      if (patchType === 'apply') validatePatchOptions(options ?? {}, patchType)
      return readPatch(deps.readers, patchType, bytes)
    }
    case 'delete':
    case 'deletecollection':
      return readDeleteOptions(deps, request)
    default:
      return noBody
  }
}

async function readObject(deps: ServingDeps, { exchange }: KnownRequest, route: ResourceRoute): Promise<ParsedBody> {
  const format = bodyFormat(exchange.headers['content-type'])
  const bytes = await readBytes(exchange)
  try {
    const body = await deps.readers[format](bytes)
    // Go reads null into a struct as nothing at all.
    return body.value === null ? { ...body, value: {} } : body
  } catch (error) {
    const kind = route.subresource?.kind ?? route.type.kind
    const why =
      format === 'json' ? `couldn't get version/kind; json parse error: ${messageOf(error)}` : messageOf(error)
    throw badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why} (${beginning(bytes)})`)
  }
}

/** The first bytes of a body, as text when it could be JSON and in hex otherwise. */
function beginning(bytes: Buffer): string {
  if (bytes.length === 0) return '<empty>'
  const first = bytes.subarray(0, 30)
  const more = bytes.length > 30 ? ' ...' : ''
  return (bytes[0] === 0x7b ? first.toString('utf8') : first.toString('hex')) + more
}

/** A body counts alone; without one the query does. */
async function readDeleteOptions(deps: ServingDeps, { exchange, query }: KnownRequest): Promise<ParsedBody> {
  const bytes = await readBytes(exchange)
  if (bytes.length === 0) return { value: deleteOptionsOf(query), duplicateFields: [] }
  const read = deps.readers[bodyFormat(exchange.headers['content-type'])]
  try {
    return await read(bytes)
  } catch (error) {
    throw badRequest(`couldn't get version/kind; json parse error: ${messageOf(error)}`)
  }
}

interface Unshaped {
  readonly object: KubeObject
  readonly negotiated: Negotiated
}

/** The answer in the form that the client asked for. A Status is never converted. */
function shape(
  deps: ServingDeps,
  request: KnownRequest,
  route: ResourceRoute,
  { object, negotiated }: Unshaped,
): KubeObject {
  const wanted = negotiated.shape
  if (wanted === undefined || object.kind === 'Status') return object
  return wanted.as === 'Table' ? asTable(deps, request, route, { object, wanted }) : shapeAsMetadata(object, wanted)
}

function asTable(
  deps: ServingDeps,
  { query }: KnownRequest,
  { type, subresource }: ResourceRoute,
  { object, wanted }: { readonly object: KubeObject; readonly wanted: AnswerShape },
): KubeObject {
  const includeObject = parseIncludeObject(query.get('includeObject'))
  const printer = deps.printer(type, subresource)
  return shapeAsTable(object, { printer, version: wanted.version, includeObject, nowMs: deps.clock.now() })
}
