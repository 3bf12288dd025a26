// Mirrors k8s.io/client-go/tools/cache reflector.go, 1.36, with WatchListClient on.
import type { KubeObject } from '@coxswain/api'
import { type Clock, createResettingBackoff, type Logger, must, onAbort, type Random, sleep } from '@coxswain/base'
import { isExpired, isTooManyRequests, type RequestOptions, type WatchEvent } from '@coxswain/client'
import { warnWithoutMarker } from './initial-events-warning.ts'
import { listPages } from './list-pages.ts'
import type { ListWatch } from './list-watch.ts'
import { objectKey } from './object-key.ts'
import { type OpenWatch, readWatch, type WatchReader } from './read-watch.ts'
import { isResourceVersionTooLarge, isWorthAskingAgain } from './watch-errors.ts'

const backoffOptions = { durationMs: 800, factor: 2, capMs: 30_000, jitter: 1, steps: 38 } as const
const backoffResetMs = 120_000
const watchTimeoutMinMsDefault = 300_000
const pageSize = 500

/** On the bookmark that ends the initial events of a streaming list. */
const initialEventsEnd = 'k8s.io/initial-events-end'

/** Where a reflector puts what it sees. */
export interface ReflectorTarget {
  /** All that there is at this version. */
  replace(objects: readonly KubeObject[], resourceVersion: string): void
  /** In order; bookmarks among them change no object. No version: not yet known to be past it. */
  apply(events: readonly WatchEvent[], resourceVersion: string | undefined): void
}

export interface ReflectorOptions {
  readonly listWatch: ListWatch
  readonly target: ReflectorTarget
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** A watch is asked to end after one to two times this. Default: 5 minutes. */
  readonly watchTimeoutMinMs?: number | undefined
}

/** Keeps the target equal to what the server has, until the signal aborts. Faults are retried with back-off. */
export function runReflector(options: ReflectorOptions, signal: AbortSignal): Promise<void> {
  return new Reflector(options).run(signal)
}

class Reflector {
  readonly #options: ReflectorOptions
  readonly #reader: WatchReader
  readonly #nextDelayMs: () => number
  /** Up to which the target is complete. Empty before the first list. */
  #resourceVersion = ''
  /** The server refused `#resourceVersion` as too old or too new: the next list asks for the latest. */
  #isVersionUnavailable = false
  /** The first list came in pages although any cached state would have done: the server has no cache. */
  #isPaginated = false

  constructor(options: ReflectorOptions) {
    const { clock, random, logger, listWatch } = options
    this.#options = options
    this.#reader = { clock, logger, ...listWatch }
    this.#nextDelayMs = createResettingBackoff(backoffOptions, { clock, random, resetMs: backoffResetMs })
  }

  async run(signal: AbortSignal): Promise<void> {
    this.#log('Starting reflector', 3)
    while (!signal.aborted) {
      try {
        await this.#listAndWatch(signal)
      } catch (error) {
        if (!signal.aborted) this.#report(error)
      }
      await this.#pause(signal)
    }
    this.#log('Stopping reflector', 3)
  }

  /** One round: ends when the target must be listed anew. */
  async #listAndWatch(signal: AbortSignal): Promise<void> {
    this.#log('Listing and watching', 3)
    let watch: OpenWatch | undefined
    try {
      watch = await this.#streamList(signal)
    } catch (error) {
      if (signal.aborted) return
      this.#log("Data couldn't be fetched in watchlist mode. Falling back to regular list", 4, error)
      await this.#list(signal)
    }
    if (signal.aborted) {
      watch?.stream.close()
      return
    }
    this.#log('Caches populated', 2)
    await this.#watch(watch, signal)
  }

  /** The initial list as the first part of a watch, which then goes on. Undefined: aborted. */
  async #streamList(signal: AbortSignal): Promise<OpenWatch | undefined> {
    while (!signal.aborted) {
      try {
        const watch = await this.#streamListOnce(signal)
        if (watch !== undefined || signal.aborted) return watch
        // Differs: upstream asks again at once. A server that ends every stream early would be asked without pause.
        await this.#pause(signal)
      } catch (error) {
        if (!signal.aborted) await this.#prepareToStreamAgain(error, signal)
      }
    }
    return undefined
  }

  /** Rethrows what asking again cannot help. */
  async #prepareToStreamAgain(error: unknown, signal: AbortSignal): Promise<void> {
    if (isWorthAskingAgain(error)) {
      this.#log('watch-list failed - backing off', 2, error)
      await this.#pause(signal)
      return
    }
    if (!isExpired(error) && !isResourceVersionTooLarge(error)) throw error
    // Differs: upstream never pauses here. A server that refuses even the latest version would be asked without pause.
    if (this.#isVersionUnavailable) await this.#pause(signal)
    this.#isVersionUnavailable = true
  }

  /** Undefined: the stream ended before the initial events did. */
  async #streamListOnce(signal: AbortSignal): Promise<OpenWatch | undefined> {
    const { clock, logger, listWatch, target } = this.#options
    const resourceVersion = this.#isVersionUnavailable ? '' : this.#resourceVersion
    const asked = { resourceVersion, resourceVersionMatch: 'NotOlderThan', sendInitialEvents: true } as const
    const watch = await this.#open(asked, signal)
    const initial = new InitialEvents()
    using warning = warnWithoutMarker(clock, logger, listWatch.description)
    const take = (events: readonly WatchEvent[]) => {
      warning.observe()
      return initial.take(events)
    }
    await this.#read(watch, take, signal)
    if (initial.resourceVersion === undefined) return undefined
    this.#isVersionUnavailable = false
    this.#resourceVersion = initial.resourceVersion
    target.replace(initial.objects(), initial.resourceVersion)
    return { ...watch, rest: initial.rest }
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { listWatch, target } = this.#options
    const page = (options: RequestOptions) => listWatch.list(options, signal)
    const asked = this.#relistVersion()
    // A version that is set can be answered from the server's cache, but only without a limit; "0" ignores the limit.
    const limit = this.#isPaginated || asked === '' || asked === '0' ? pageSize : 0
    const list = await listPages(page, asked, limit).catch((error: unknown) => {
      if (!isExpired(error) && !isResourceVersionTooLarge(error)) throw error
      this.#isVersionUnavailable = true
      return listPages(page, this.#relistVersion(), limit)
    })
    if (signal.aborted) return
    if (asked === '0' && list.isPaginated) this.#isPaginated = true
    this.#isVersionUnavailable = false
    this.#resourceVersion = list.resourceVersion
    target.replace(list.items, list.resourceVersion)
  }

  /** Empty: the latest. "0": whatever the server has at hand. */
  #relistVersion(): string {
    if (this.#isVersionUnavailable) return ''
    return this.#resourceVersion === '' ? '0' : this.#resourceVersion
  }

  /** Follows changes, over as many watches as it takes, until a list is needed. */
  async #watch(first: OpenWatch | undefined, signal: AbortSignal): Promise<void> {
    for (let next = first; !signal.aborted; next = undefined) {
      // A watch from no version begins with objects in no order: their versions say nothing yet.
      const isInOrder = next !== undefined || (this.#resourceVersion !== '' && this.#resourceVersion !== '0')
      let isOpen = next !== undefined
      try {
        const watch = next ?? (await this.#open({ resourceVersion: this.#resourceVersion }, signal))
        isOpen = true
        await this.#follow(watch, isInOrder, signal)
      } catch (error) {
        if (signal.aborted) return
        const goesOn = isOpen ? isTooManyRequests(error) : isWorthAskingAgain(error)
        if (!goesOn) return this.#endRound(error, isOpen)
        this.#log('Watch failed - backing off', isOpen ? 2 : 4, error)
        await this.#pause(signal)
      }
    }
  }

  async #follow(watch: OpenWatch, isInOrder: boolean, signal: AbortSignal): Promise<void> {
    let isPastInitial = isInOrder
    const take = (events: readonly WatchEvent[]) => {
      isPastInitial ||= events.some((event) => event.type !== 'ADDED')
      const last = must(events.at(-1), 'a batch is never empty').object.metadata?.resourceVersion
      if (isPastInitial && last !== undefined) this.#resourceVersion = last
      this.#options.target.apply(events, isPastInitial ? last : undefined)
      return false
    }
    await this.#read(watch, take, signal)
  }

  /** The stream stays open only if `take` had enough. */
  async #read(watch: OpenWatch, take: (events: readonly WatchEvent[]) => boolean, signal: AbortSignal): Promise<void> {
    const close = () => watch.stream.close()
    const closing = onAbort(signal, close)
    let isWanted = false
    try {
      await readWatch(this.#reader, watch, (events) => (isWanted = take(events)), signal)
    } finally {
      closing[Symbol.dispose]()
      if (!isWanted) close()
    }
  }

  /** A watch that could not be opened is an error of the round; one that ended badly leads to a list, as any end does. */
  #endRound(error: unknown, wasOpen: boolean): void {
    if (!wasOpen) throw error
    if (isExpired(error)) this.#log('Watch closed', 4, error)
    else this.#log('Warning: watch ended with error', 0, error)
  }

  async #open(options: RequestOptions, signal: AbortSignal): Promise<OpenWatch> {
    const { clock, random, listWatch, watchTimeoutMinMs = watchTimeoutMinMsDefault } = this.#options
    const timeoutSeconds = Math.trunc((watchTimeoutMinMs / 1000) * (1 + random.float()))
    const askedMs = clock.monotonicMs()
    const stream = await listWatch.watch({ ...options, allowWatchBookmarks: true, timeoutSeconds }, signal)
    return { stream, askedMs, rest: [] }
  }

  async #pause(signal: AbortSignal): Promise<void> {
    // An abort ends the pause early; whoever called looks at the signal next.
    await sleep(this.#options.clock, this.#nextDelayMs(), signal).catch(() => {})
  }

  #report(error: unknown): void {
    const { logger, listWatch } = this.#options
    if (isExpired(error)) this.#log('Watch closed', 4, error)
    else logger.error('Failed to watch', error, { reflector: listWatch.description, type: listWatch.kind })
  }

  #log(message: string, verbosity: number, error?: unknown): void {
    const { logger, listWatch } = this.#options
    if (!logger.enabled(verbosity)) return
    const fields = { reflector: listWatch.description, type: listWatch.kind }
    logger.info(message, error === undefined ? fields : { ...fields, err: error }, verbosity)
  }
}

/** What a streaming list has sent so far. */
class InitialEvents {
  readonly #objects = new Map<string, KubeObject>()
  /** Set by the marker. */
  resourceVersion: string | undefined
  /** What came in one batch with the marker, after it. */
  rest: readonly WatchEvent[] = []

  objects(): readonly KubeObject[] {
    return [...this.#objects.values()]
  }

  /** True: complete. */
  take(events: readonly WatchEvent[]): boolean {
    for (const [index, event] of events.entries()) {
      if (event.type !== 'BOOKMARK') this.#apply(event)
      else if (event.object.metadata?.annotations?.[initialEventsEnd] === 'true') {
        this.resourceVersion = event.object.metadata.resourceVersion ?? ''
        this.rest = events.slice(index + 1)
        return true
      }
    }
    return false
  }

  #apply(event: WatchEvent): void {
    const key = must(objectKey(event.object), 'events that are not understood have been left out')
    if (event.type === 'DELETED') this.#objects.delete(key)
    else this.#objects.set(key, event.object)
  }
}
