import { stringify } from './to-yaml.ts'
import type { Discovery, DiscoveryDocument } from '../discovery/discovery.ts'
import { aggregatedContentType } from '../discovery/aggregated-document.ts'
import { negotiate, wantsAggregatedDiscovery } from './accept.ts'
import { wantsPretty } from './answer.ts'
import { notAcceptable, unknownMethod } from './refusals.ts'
import { objectTypes } from './accept.ts'
import type { KnownRequest } from './request-context.ts'

/** True when the path is one of discovery's and was answered. Throws for a method or a type that it does not have. */
export async function serveDiscovery(request: KnownRequest, discovery: Discovery): Promise<boolean> {
  const { exchange } = request
  const path = request.path.length > 1 ? request.path.replace(/\/$/, '') : request.path
  const legacy = discovery.legacy(path)
  if (legacy === undefined) return false
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD') throw unknownMethod()
  const aggregated = discovery.aggregated(path)
  if (aggregated !== undefined && wantsAggregatedDiscovery(exchange.headers.accept) === 'aggregated') {
    answerAggregated(request, aggregated)
    return true
  }
  await answerLegacy(request, legacy, aggregated !== undefined)
  return true
}

function answerAggregated({ exchange, headers }: KnownRequest, { text, etag }: DiscoveryDocument): void {
  const common = { ...headers, etag, vary: 'Accept', 'cache-control': 'public' }
  if (exchange.headers['if-none-match'] === etag) exchange.answer(304, common, '')
  else exchange.answer(200, { ...common, 'content-type': aggregatedContentType }, text)
}

async function answerLegacy(request: KnownRequest, legacy: DiscoveryDocument, isRoot: boolean): Promise<void> {
  const { exchange, query } = request
  const { format, shape, isPretty } = isRoot ? negotiateRoot(request) : negotiate(exchange.headers.accept, 'object')
  if (shape !== undefined) throw notAcceptable(objectTypes)
  const headers = isRoot ? { ...request.headers, vary: 'Accept' } : request.headers
  if (format === 'yaml') {
    exchange.answer(200, { ...headers, 'content-type': 'application/yaml' }, await stringify(legacy.document))
    return
  }
  const text = isPretty || wantsPretty(exchange, query) ? JSON.stringify(legacy.document, undefined, 2) : legacy.text
  exchange.answer(200, { ...headers, 'content-type': 'application/json' }, text)
}

/** Clauses for a document that is not this one were passed over already. */
function negotiateRoot({ exchange }: KnownRequest): ReturnType<typeof negotiate> {
  const plain = (exchange.headers.accept ?? '')
    .split(',')
    .filter((clause) => !clause.includes('apidiscovery.k8s.io'))
    .join(',')
  return negotiate(plain, 'object')
}
