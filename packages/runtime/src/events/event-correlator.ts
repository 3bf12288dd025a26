// Mirrors client-go tools/record/events_cache.go, EventCorrelator, 1.36.
import { toTime } from '@coxswain/api'
import { LruMap, TokenBucket, type Clock } from '@coxswain/base'
import { eventName, type RecordedEvent } from './recorded-event.ts'

/** What becomes of an event. `patch` is there when it repeats one that is already written. */
export interface Correlated {
  readonly event: RecordedEvent
  readonly patch?: { readonly count: number; readonly lastTimestamp: string; readonly message?: string } | undefined
}

/** Of each of the three memories. */
const rememberedMax = 4096
/** From this many different messages about the same on, within the interval, events are combined into one. */
const messagesBeforeCombining = 10
const combiningIntervalMs = 600_000
/** A source may send so many events about one object at once, and then one every five minutes. */
const spamBurst = 25
/** Upstream keeps the rate in 32 bits. */
const spamPerSecond = Math.fround(1 / 300)

interface Similar {
  /** Never more than `messagesBeforeCombining - 1` between two events. */
  readonly messages: Set<string>
  lastMs: number
}

interface Written {
  readonly name: string
  readonly count: number
  readonly firstTimestamp: string
  readonly resourceVersion: string | undefined
}

/**
 * Makes many events few: those that differ in their message only are combined from the tenth on, repeats count up the
 * event that is already there, and what one source says about one object is limited.
 */
export class EventCorrelator {
  readonly #clock: Clock
  readonly #stampNs: () => bigint
  readonly #similar = new LruMap<string, Similar>(rememberedMax)
  readonly #written = new LruMap<string, Written>(rememberedMax)
  readonly #spam = new LruMap<string, TokenBucket>(rememberedMax)

  /** `stampNs` makes the names of combined events; they must not repeat. */
  constructor(clock: Clock, stampNs: () => bigint = () => BigInt(Math.floor(clock.now())) * 1_000_000n) {
    this.#clock = clock
    this.#stampNs = stampNs
  }

  /** Undefined when the event is to be dropped as spam. */
  correlate(event: RecordedEvent): Correlated | undefined {
    const { combined, key } = this.#combine(event)
    const correlated = this.#countRepeats(combined, key)
    return this.#isSpam(correlated.event) ? undefined : correlated
  }

  /** The server's answer to a write: later repeats build upon it. */
  learn(event: RecordedEvent): void {
    this.#remember(identityOf(event), event)
  }

  #combine(event: RecordedEvent): { readonly combined: RecordedEvent; readonly key: string } {
    const nowMs = this.#clock.now()
    const group = similarityOf(event)
    const similar = this.#recentlySimilar(group, nowMs)
    similar.messages.add(event.message)
    similar.lastMs = nowMs
    const isCombining = similar.messages.size >= messagesBeforeCombining
    if (isCombining) forgetOldest(similar.messages)
    if (!isCombining) return { combined: event, key: identityOf(event) }
    return { combined: this.#combined(event, nowMs), key: group }
  }

  #recentlySimilar(group: string, nowMs: number): Similar {
    const before = this.#similar.get(group)
    if (before !== undefined && nowMs - before.lastMs <= combiningIntervalMs) return before
    const fresh: Similar = { messages: new Set(), lastMs: nowMs }
    this.#similar.set(group, fresh)
    return fresh
  }

  #combined(event: RecordedEvent, nowMs: number): RecordedEvent {
    const at = toTime(nowMs)
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        name: eventName(event.involvedObject.name ?? '', this.#stampNs()),
        namespace: event.metadata.namespace,
      },
      involvedObject: event.involvedObject,
      reason: event.reason,
      message: combinedMessage(event),
      source: event.source,
      firstTimestamp: at,
      lastTimestamp: at,
      count: 1,
      type: event.type,
      reportingComponent: '',
      reportingInstance: '',
    }
  }

  #countRepeats(event: RecordedEvent, key: string): Correlated {
    const last = this.#written.get(key)
    if (last === undefined || last.count === 0) {
      this.#remember(key, event)
      return { event }
    }
    const { name, firstTimestamp, resourceVersion } = last
    const count = last.count + 1
    const metadata = { ...event.metadata, name, resourceVersion }
    const repeated: RecordedEvent = { ...event, metadata, firstTimestamp, count }
    this.#remember(key, repeated)
    const { lastTimestamp, message } = event
    return { event: repeated, patch: { count, lastTimestamp, ...(message === '' ? {} : { message }) } }
  }

  #remember(key: string, { metadata, count, firstTimestamp }: RecordedEvent): void {
    const { name, resourceVersion } = metadata
    this.#written.set(key, { name, count, firstTimestamp, resourceVersion })
  }

  #isSpam(event: RecordedEvent): boolean {
    const key = sourceAndSubject(event) + event.type
    let bucket = this.#spam.get(key)
    if (bucket === undefined) {
      bucket = new TokenBucket({ clock: this.#clock, perSecond: spamPerSecond, burst: spamBurst })
      this.#spam.set(key, bucket)
    }
    return !bucket.tryTake()
  }
}

/** Events with the same one differ in their message only. */
export function similarityOf(event: RecordedEvent): string {
  const { type, reason, reportingComponent, reportingInstance } = event
  return `${sourceAndSubject(event)}${type}${reason}${reportingComponent}${reportingInstance}`
}

export function combinedMessage(event: Pick<RecordedEvent, 'message'>): string {
  return `(combined from similar events): ${event.message}`
}

function identityOf(event: RecordedEvent): string {
  const { involvedObject, type, reason, message } = event
  return `${sourceAndSubject(event, involvedObject.fieldPath)}${type}${reason}${message}`
}

function sourceAndSubject({ source, involvedObject: about }: RecordedEvent, fieldPath = ''): string {
  const { kind = '', namespace = '', name = '', uid = '', apiVersion = '' } = about
  const { component = '', host = '' } = source
  return `${component}${host}${kind}${namespace}${name}${fieldPath}${uid}${apiVersion}`
}

/** Upstream forgets any one of them, as its sets have no order. */
function forgetOldest(messages: Set<string>): void {
  const oldest = messages.values().next()
  if (oldest.done !== true) messages.delete(oldest.value)
}
