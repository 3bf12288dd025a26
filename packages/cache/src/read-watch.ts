// Mirrors k8s.io/client-go/tools/cache reflector.go handleAnyWatch, 1.36.
import type { KubeObject } from '@coxswain/api'
import type { Clock, Logger } from '@coxswain/base'
import { type Status, StatusError, TransportError, type WatchEvent, type WatchStream } from '@coxswain/client'
import { objectKey } from './object-key.ts'

/** An accepted watch. */
export interface OpenWatch {
  readonly stream: WatchStream
  /** When it was asked for, by the clock's `monotonicMs`. */
  readonly askedMs: number
  /** Events that were read from the stream and not taken; they come first. */
  readonly rest: readonly WatchEvent[]
}

/** The server closed a watch within a second and sent nothing: something is wrong, and asking again at once would not help. */
class VeryShortWatchError extends Error {
  override readonly name = 'VeryShortWatchError'
}

const shortWatchMs = 1000

export interface WatchReader {
  readonly clock: Clock
  readonly logger: Logger
  readonly description: string
  readonly kind: string
  readonly metadataOnly: boolean
}

/**
 * Hands over events batch by batch until the stream ends or `take` has enough (true). An ERROR event comes out as
 * a `StatusError`, after what came before it. A broken connection counts as an end: the next watch goes on from there.
 */
export async function readWatch(
  reader: WatchReader,
  watch: OpenWatch,
  take: (events: readonly WatchEvent[]) => boolean,
  signal: AbortSignal,
): Promise<void> {
  let eventCount = 0
  let batch = watch.rest.length > 0 ? watch.rest : await nextBatch(watch.stream)
  while (batch !== undefined) {
    const errorAt = batch.findIndex((event) => event.type === 'ERROR')
    const events = understood(reader, errorAt < 0 ? batch : batch.slice(0, errorAt))
    eventCount += events.length
    if (events.length > 0 && take(events)) return
    if (errorAt >= 0) throw errorFrom(batch[errorAt]?.object)
    batch = await nextBatch(watch.stream)
  }
  const lastedMs = reader.clock.monotonicMs() - watch.askedMs
  if (eventCount === 0 && lastedMs < shortWatchMs && !signal.aborted) {
    throw new VeryShortWatchError(
      `very short watch: ${reader.description}: Unexpected watch close - watch lasted less than a second and no items received`,
    )
  }
}

async function nextBatch(stream: WatchStream): Promise<readonly WatchEvent[] | undefined> {
  try {
    return await stream.read()
  } catch (error) {
    if (error instanceof TransportError && (error.kind === 'closed' || error.kind === 'timeout')) return undefined
    throw error
  }
}

/** The same array when every event is understood, as nearly always. */
function understood(reader: WatchReader, events: readonly WatchEvent[]): readonly WatchEvent[] {
  const isUnderstood = (event: WatchEvent) => whyNotUnderstood(reader, event) === undefined
  if (events.every(isUnderstood)) return events
  return events.filter((event) => {
    const why = whyNotUnderstood(reader, event)
    if (why !== undefined) reader.logger.error(why, null, { reflector: reader.description, event: event.type })
    return why === undefined
  })
}

function whyNotUnderstood(reader: WatchReader, event: WatchEvent): string | undefined {
  // Typed by the transport, but written by a server: nothing is sure yet.
  const object: KubeObject | null | undefined = event.object
  if (object === null || typeof object !== 'object' || object.metadata === undefined)
    return 'Unable to understand watch event'
  if (!isExpectedKind(reader, object.kind)) return 'Unexpected watch event object type'
  if (event.type !== 'BOOKMARK' && objectKey(object) === undefined) return 'Unable to understand watch event'
  return undefined
}

function isExpectedKind(reader: WatchReader, kind: string | undefined): boolean {
  if (kind === undefined || kind === reader.kind) return true
  return reader.metadataOnly && kind === 'PartialObjectMetadata'
}

function errorFrom(object: unknown): StatusError {
  const isStatus = typeof object === 'object' && object !== null && 'kind' in object && object.kind === 'Status'
  // A Status by its kind; every field of it but the kind is optional to our readers.
  if (isStatus) return new StatusError(object as unknown as Status)
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    code: 500,
    reason: 'UnexpectedServerResponse',
    message: `unexpected object: ${JSON.stringify(object)}`,
  })
}
