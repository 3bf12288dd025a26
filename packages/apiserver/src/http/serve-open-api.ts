// Mirrors k8s.io/kube-openapi/pkg/handler3, release 1.36.
import type { OpenApiSource } from './openapi-source.ts'
import type { KnownRequest } from './request-context.ts'
import { openApiV2Json, openApiV2Protobuf, openApiV2ProtobufType } from './open-api-v2.ts'
import { notAcceptableOpenApi } from './refusals.ts'

const root = '/openapi/v3'

export const isOpenApiPath = (path: string): boolean =>
  path === root || path.startsWith(`${root}/`) || path === '/openapi/v2'

/** True when the path is one of OpenAPI's and was answered. */
export async function serveOpenApi(request: KnownRequest, source: OpenApiSource): Promise<boolean> {
  const { exchange, path, headers } = request
  if (path === '/openapi/v2') return answerV2(request)
  if (path === root) {
    const entries = await Promise.all(
      source.paths.map(
        async (one) => [one, { serverRelativeURL: `${root}/${one}?hash=${await source.hash(one)}` }] as const,
      ),
    )
    const body = JSON.stringify({ paths: Object.fromEntries(entries) })
    exchange.answer(200, { ...headers, 'content-type': 'text/plain; charset=utf-8' }, body)
    return true
  }
  const wanted = path.slice(root.length + 1)
  const hash = await source.hash(wanted)
  if (hash === undefined) return false
  if (!acceptsJson(exchange.headers.accept)) throw notAcceptableOpenApi()
  return answerDocument(request, { source, wanted, hash })
}

function answerV2({ exchange, headers }: KnownRequest): true {
  const isProtobuf = exchange.headers.accept?.includes('proto-openapi.spec.v2') === true
  const type = isProtobuf ? openApiV2ProtobufType : 'application/json'
  const body = isProtobuf ? openApiV2Protobuf : openApiV2Json
  exchange.answer(200, { ...headers, 'content-type': type, vary: 'Accept' }, body)
  return true
}

interface Wanted {
  readonly source: OpenApiSource
  readonly wanted: string
  readonly hash: string
}

async function answerDocument(
  { exchange, query, headers }: KnownRequest,
  { source, wanted, hash }: Wanted,
): Promise<boolean> {
  const asked = query.get('hash')
  if (asked !== null && asked !== hash) {
    exchange.answer(301, { ...headers, location: `${root}/${wanted}?hash=${hash}` }, '')
    return true
  }
  const etag = `"${hash}"`
  const common = { ...headers, etag, vary: 'Accept', ...(asked === null ? {} : immutable) }
  if (exchange.headers['if-none-match'] === etag) {
    exchange.answer(304, common, '')
    return true
  }
  const text = await source.document(wanted)
  if (text === undefined) return false
  exchange.answer(200, { ...common, 'content-type': 'application/json' }, text)
  return true
}

/** An address with a hash in it never changes what it answers. */
const immutable = { 'cache-control': 'public, immutable' }

const acceptsJson = (accept: string | undefined): boolean =>
  accept === undefined ||
  accept === '' ||
  accept.split(',').some((clause) => /^\s*(?:application\/(?:json|\*)|\*\/\*)/.test(clause))
