import type { Readable } from 'node:stream'
import { onAbort } from '@coxswain/base'
import { TransportError } from '../errors.ts'
import type { WatchEvent } from '../request.ts'
import type { WatchStream } from '../transport.ts'
import { WatchDecoder } from '../watch-decoder.ts'
import type { WireAnswer } from './http-connection.ts'

/** Past so many events that nobody has read the connection is left to fill, so that the server slows down. */
const unreadMax = 10_000

type WatchAnswer = Pick<WireAnswer, 'body' | 'isWhole'>
type Batch = readonly WatchEvent[] | undefined

/** The events of a watch answer, in the batches in which their bytes came. An abort ends it as `close` does. */
export function httpWatchStream(answer: WatchAnswer, signal?: AbortSignal): WatchStream {
  const stream = new HttpWatchStream(answer)
  if (signal === undefined) return stream
  const listening = onAbort(signal, () => stream.close())
  answer.body.on('close', () => listening[Symbol.dispose]())
  return stream
}

class HttpWatchStream implements WatchStream {
  readonly #body: Readable
  readonly #decoder = new WatchDecoder()
  /** What came and was not read. Empty while somebody waits in `#reader`. */
  #unread: WatchEvent[] = []
  #reader: PromiseWithResolvers<Batch> | undefined
  #isOver = false
  #failure: Error | undefined

  constructor({ body, isWhole }: WatchAnswer) {
    this.#body = body
    body.on('data', (text: string) => this.#decode(() => this.#decoder.push(text)))
    body.on('end', () => {
      if (!isWhole()) return
      this.#decode(() => this.#decoder.end())
      this.#finish(undefined)
    })
    body.on('error', (error) => this.#finish(broken(error)))
    body.on('aborted', () => this.#finish(broken(undefined)))
    body.on('close', () => this.#finish(broken(undefined)))
  }

  async read(): Promise<Batch> {
    if (this.#unread.length > 0) {
      const batch = this.#unread
      this.#unread = []
      if (this.#body.isPaused()) this.#body.resume()
      return batch
    }
    if (this.#isOver) {
      if (this.#failure !== undefined) throw this.#failure
      return undefined
    }
    this.#reader ??= Promise.withResolvers<Batch>()
    return this.#reader.promise
  }

  close(): void {
    this.#finish(undefined)
    this.#body.destroy()
  }

  #decode(events: () => readonly WatchEvent[]): void {
    if (this.#isOver) return
    try {
      this.#deliver(events())
    } catch (error) {
      this.#finish(error instanceof Error ? error : broken(error))
      this.#body.destroy()
    }
  }

  #deliver(events: readonly WatchEvent[]): void {
    if (events.length === 0) return
    if (this.#reader !== undefined) {
      this.#reader.resolve(events)
      this.#reader = undefined
      return
    }
    for (const event of events) this.#unread.push(event)
    if (this.#unread.length >= unreadMax) this.#body.pause()
  }

  /** The first end counts: what a socket says afterwards is only its closing. */
  #finish(failure: Error | undefined): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#failure = failure
    if (failure === undefined) this.#reader?.resolve(undefined)
    else this.#reader?.reject(failure)
    this.#reader = undefined
  }
}

const broken = (cause: unknown): TransportError =>
  new TransportError('closed', 'the watch connection broke', cause === undefined ? undefined : { cause })
