import { sleep, type Clock } from '@coxswain/base'
import { TransportError, type WatchEvent, type WatchStream } from '@coxswain/client'

/** How a watch is taken away: ended by the server, or with a broken connection. */
export type DropManner = 'ended' | 'broken'

export interface FaultyStreamOptions {
  readonly clock: Clock
  /** By how much this batch comes late. */
  lagMs(): number
  /** Whether the stream breaks in the midst of this batch. */
  breaks(): boolean
  onClose(stream: FaultyStream): void
}

/** A watch that can lag behind and be taken away. What the server has sent and the reader has not read is lost then. */
export class FaultyStream implements WatchStream {
  readonly #inner: WatchStream
  readonly #options: FaultyStreamOptions
  /** Only while a batch is held back. */
  #lagging: AbortController | undefined
  #isClosed = false
  #dropped: DropManner | undefined

  constructor(inner: WatchStream, options: FaultyStreamOptions) {
    this.#inner = inner
    this.#options = options
  }

  async read(): Promise<readonly WatchEvent[] | undefined> {
    if (this.#dropped !== undefined) return this.#end(this.#dropped)
    const batch = await this.#inner.read()
    const lagMs = batch === undefined ? 0 : this.#options.lagMs()
    if (lagMs > 0) await this.#lag(lagMs)
    if (this.#dropped !== undefined) return this.#end(this.#dropped)
    if (batch === undefined || this.#isClosed) return undefined
    if (!this.#options.breaks()) return batch
    this.drop('broken')
    const arrived = batch.slice(0, Math.floor(batch.length / 2))
    return arrived.length > 0 ? arrived : this.#end('broken')
  }

  close(): void {
    this.#isClosed = true
    this.#lagging?.abort('closed')
    this.#inner.close()
    this.#options.onClose(this)
  }

  drop(manner: DropManner): void {
    this.#dropped ??= manner
    this.close()
  }

  /** Ends early when the stream is closed. */
  async #lag(lagMs: number): Promise<void> {
    if (this.#isClosed) return
    this.#lagging = new AbortController()
    await sleep(this.#options.clock, lagMs, this.#lagging.signal).catch(() => undefined)
    this.#lagging = undefined
  }

  #end(manner: DropManner): undefined {
    if (manner === 'broken') throw new TransportError('closed', 'the watch was closed: connection reset by peer')
    return undefined
  }
}
