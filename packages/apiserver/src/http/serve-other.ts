import type { RequestDeps } from './request-deps.ts'
import { isOpenApiPath, serveOpenApi } from './serve-open-api.ts'
import { parseHealthPath, serveHealth } from './health.ts'
import { unknownMethod, unknownPath } from './refusals.ts'
import type { KnownRequest } from './request-context.ts'
import { requireRepresentation } from './accept.ts'
import { serveDiscovery } from './serve-discovery.ts'
import { versionInfo } from './version-info.ts'

/** Everything that is no resource: health, version, discovery, schemas, keys. */
export async function serveOther(deps: RequestDeps, request: KnownRequest): Promise<void> {
  const { exchange, path, query, headers } = request
  const health = parseHealthPath(path, deps.checks)
  if (health !== undefined) return serveHealth(exchange, health, { checks: deps.checks, query, headers })
  if (path === '/version' || path === '/version/') return answerJson(request, versionInfo)
  if (path === '/' || path === '/index.html') return answerJson(request, { paths: servedPaths(deps) })
  if (await serveDiscovery(request, deps.discovery())) return undefined
  if (deps.openApi !== undefined && isOpenApiPath(path) && (await serveOpenApi(request, deps.openApi))) return undefined
  if (await serveKeys(deps, request)) return undefined
  // Below a group that is there the answer is a Status, elsewhere it is the web server's own.
  if (isBelowKnownGroup(deps, path)) throw unknownPath()
  exchange.answer(404, { ...headers, ...plainText }, '404 page not found\n')
}

const plainText = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }

function answerJson({ exchange, headers }: KnownRequest, value: unknown): void {
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD') throw unknownMethod()
  exchange.answer(200, { ...headers, 'content-type': 'application/json' }, JSON.stringify(value, undefined, 2))
}

function isBelowKnownGroup({ hasGroup }: RequestDeps, path: string): boolean {
  const [, root, group] = path.split('/')
  return root === 'api' || (root === 'apis' && group !== undefined && group !== '' && hasGroup(group))
}

function servedPaths({ checks, discovery, openApi, tokens }: RequestDeps): readonly string[] {
  const health = (['healthz', 'livez', 'readyz'] as const).flatMap((endpoint) => [
    `/${endpoint}`,
    ...checks[endpoint].map(({ name }) => `/${endpoint}/${name}`),
  ])
  const schemas = openApi === undefined ? [] : ['/openapi/v3', '/openapi/v3/']
  const keys = tokens === undefined ? [] : [configurationPath, keysPath]
  return [...discovery().paths, ...health, ...schemas, ...keys, '/version'].toSorted()
}

const configurationPath = '/.well-known/openid-configuration'
const keysPath = '/openid/v1/jwks'
const keysType = 'application/jwk-set+json'

/** What others need to check service accounts' tokens. */
async function serveKeys({ tokens, address }: RequestDeps, request: KnownRequest): Promise<boolean> {
  const { exchange, path, headers } = request
  if (tokens === undefined) return false
  if (path === configurationPath) {
    answerJson(request, await tokens.discoveryDocument(address()))
    return true
  }
  if (path !== keysPath) return false
  const accept = exchange.headers.accept ?? ''
  if (accept !== '') requireRepresentation(accept, [keysType])
  exchange.answer(200, { ...headers, 'content-type': keysType }, JSON.stringify(await tokens.keySet()))
  return true
}
