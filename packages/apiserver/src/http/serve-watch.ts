import type { KubeObject } from '@coxswain/api'
import { onAbort } from '@coxswain/base'
import type { RequestOptions, WatchEvent, WatchStream } from '@coxswain/client'
import type { Negotiated } from './accept.ts'
import type { AnswerStream } from './exchange.ts'
import { partialMetadata } from './partial-metadata.ts'
import { wrongShape } from './refusals.ts'
import type { KnownRequest, ServingDeps } from './request-context.ts'
import type { ResourceRoute } from './route.ts'
import { parseIncludeObject, shapeAsTable } from './table.ts'

type WriteEvent = (event: WatchEvent) => string

/** Answers with events until the watch ends or the client goes. Rejects only before the answer has begun. */
export async function serveWatch(
  deps: ServingDeps,
  request: KnownRequest,
  route: ResourceRoute,
  { negotiated, options }: { readonly negotiated: Negotiated; readonly options: RequestOptions },
): Promise<void> {
  const write = eventWriter(deps, request, route, negotiated)
  const { exchange, user, headers } = request
  const { gone } = exchange
  const context = { user, userAgent: exchange.headers['user-agent'] ?? '' }
  const { name, ...target } = route.target
  const selected = name === undefined ? options : selectName(options, name)
  const stream = await deps.handler.watch({ target, options: selected }, context, gone)
  const listening = onAbort(gone, () => stream.close())
  const answer = exchange.open(200, { 'content-type': 'application/json', ...headers })
  deps.watches.add(stream)
  try {
    await pump(stream, answer, write, gone)
  } finally {
    listening[Symbol.dispose]()
    deps.watches.delete(stream)
    stream.close()
    answer.end()
  }
}

/** `watch/…/NAME`: the deprecated way to watch one object. */
function selectName(options: RequestOptions, name: string): RequestOptions {
  const byName = `metadata.name=${name}`
  return { ...options, fieldSelector: options.fieldSelector ? `${options.fieldSelector},${byName}` : byName }
}

async function pump(stream: WatchStream, answer: AnswerStream, write: WriteEvent, gone: AbortSignal): Promise<void> {
  for (;;) {
    // A watch that fails has sent its ERROR event: then the answer just ends.
    // oxlint-disable-next-line no-await-in-loop
    const batch = await stream.read().catch(() => undefined)
    if (batch === undefined || gone.aborted) return
    let text = ''
    for (const event of batch) text += write(event)
    // oxlint-disable-next-line no-await-in-loop
    if (!answer.write(text)) await answer.drained()
  }
}

function eventWriter(
  deps: ServingDeps,
  { query }: KnownRequest,
  { type }: ResourceRoute,
  { shape }: Negotiated,
): WriteEvent {
  if (shape === undefined) return ({ type: kind, object }) => deps.events.line(kind, object)
  if (shape.as === 'PartialObjectMetadataList') {
    throw wrongShape('you requested PartialObjectMetadataList, but the requested object is not a list')
  }
  if (shape.as === 'PartialObjectMetadata') return shapedWriter((object) => partialMetadata(object, shape.version))
  const printer = deps.printer(type)
  const includeObject = parseIncludeObject(query.get('includeObject'))
  let withoutColumns = false
  // Differs: a bookmark's row has empty cells, where upstream prints its empty object. Clients look at its metadata alone.
  return shapedWriter((object, kind) => {
    const nowMs = deps.clock.now()
    const used = kind === 'BOOKMARK' ? { ...printer, cells: () => printer.columns.map(() => '') } : printer
    const table = shapeAsTable(object, { printer: used, version: shape.version, includeObject, nowMs, withoutColumns })
    withoutColumns = true
    return table
  })
}

/** A Status is never converted. */
function shapedWriter(convert: (object: KubeObject, kind: WatchEvent['type']) => KubeObject): WriteEvent {
  return ({ type, object }) => {
    const shaped = type === 'ERROR' ? object : convert(object, type)
    return `${JSON.stringify({ type, object: shaped })}\n`
  }
}
