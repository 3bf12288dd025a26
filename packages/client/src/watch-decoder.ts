import { TransportError } from './errors.ts'
import type { WatchEvent } from './request.ts'

/** Past this a line is no event of any API server: etcd keeps objects below 2 MiB. In UTF-16 units. */
const lineLengthMax = 64 * 1024 * 1024

/**
 * Turns the text of a watch answer, in whatever pieces it comes, into events.
 * Keeps only the line that is not complete yet.
 */
export class WatchDecoder {
  /** The beginning of a line whose end has not come; never holds a newline. */
  #pieces: string[] = []
  #pendingLength = 0

  /** The events that this text completes, in order; may be none. Throws `TransportError` for what is not an event. */
  push(text: string): readonly WatchEvent[] {
    const lastEnd = text.lastIndexOf('\n')
    if (lastEnd === -1) {
      this.#keep(text)
      return []
    }
    const complete = this.#pieces.length === 0 ? text.slice(0, lastEnd) : this.#pieces.join('') + text.slice(0, lastEnd)
    this.#pieces = []
    this.#pendingLength = 0
    if (lastEnd + 1 < text.length) this.#keep(text.slice(lastEnd + 1))
    const events: WatchEvent[] = []
    let start = 0
    while (start < complete.length) {
      const end = complete.indexOf('\n', start)
      const line = end === -1 ? complete.slice(start) : complete.slice(start, end)
      if (line.length > 1) events.push(parseEvent(line))
      if (end === -1) break
      start = end + 1
    }
    return events
  }

  /** The last event, where the server did not end its line. */
  end(): readonly WatchEvent[] {
    const rest = this.#pieces.join('').trim()
    this.#pieces = []
    return rest === '' ? [] : [parseEvent(rest)]
  }

  #keep(text: string): void {
    this.#pendingLength += text.length
    if (this.#pendingLength > lineLengthMax) {
      throw new TransportError('malformed', `a watch event is longer than ${lineLengthMax} characters`)
    }
    this.#pieces.push(text)
  }
}

function parseEvent(line: string): WatchEvent {
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch (error) {
    throw new TransportError('malformed', `unable to decode watch event: ${line.slice(0, 80)}`, { cause: error })
  }
  if (!isEvent(parsed)) throw new TransportError('malformed', `not a watch event: ${line.slice(0, 80)}`)
  return parsed
}

const isEvent = (value: unknown): value is WatchEvent =>
  typeof value === 'object' && value !== null && 'type' in value && 'object' in value
