// Mirrors client-go tools/record/event.go, 1.36.
import { deferred, sleep, type Clock, type Deferred, type Logger, type Random } from '@coxswain/base'
import { events, type KubeObject, type ResourceType } from '@coxswain/api'
import { hasNamespaceTerminatingCause, isAlreadyExists, isNotFound, StatusError, type Client } from '@coxswain/client'
import { Fifo } from '@coxswain/queue'
import { EventCorrelator, type Correlated } from './event-correlator.ts'
import type { EventRecorder, ObjectReference } from './event-recorder.ts'
import { makeEvent, type EventSource, type RecordedEvent } from './recorded-event.ts'

/** Events that may wait to be written; what comes beyond is dropped. */
const waitingMax = 1000
const triesMax = 12
const retryDelayMs = 10_000
/** Verbosity of the line that each event leaves in the log. */
const logVerbosity = 3

export interface EventBroadcasterOptions {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/**
 * Writes the events of one controller, one after the other, in the background of its work. Limits and memory are its own:
 * make one for each controller.
 */
export interface EventBroadcaster {
  recorder(source: string | EventSource): EventRecorder
  /** Writes until the signal aborts; what waits then is dropped. */
  run(signal: AbortSignal): Promise<void>
  /** Events that wait to be written. */
  readonly waiting: number
}

export function createEventBroadcaster(options: EventBroadcasterOptions): EventBroadcaster {
  return new BackgroundWriter(options)
}

class BackgroundWriter implements EventBroadcaster {
  readonly #options: EventBroadcasterOptions
  readonly #correlator: EventCorrelator
  /** Made and not yet correlated. Never more than `waitingMax`. */
  readonly #queue = new Fifo<RecordedEvent>()
  /** Settled by the next event, when the writer has found the queue empty. */
  #arrival: Deferred<void> | undefined
  #lastStampNs = 0n

  constructor(options: EventBroadcasterOptions) {
    this.#options = options
    this.#correlator = new EventCorrelator(options.clock, () => this.#stampNs())
  }

  get waiting(): number {
    return this.#queue.length
  }

  recorder(from: string | EventSource): EventRecorder {
    const source = typeof from === 'string' ? { component: from } : from
    const { clock, logger, random } = this.#options
    return {
      event: (subject, type, reason, message) => {
        const about = referenceOf(subject)
        if (about === undefined) {
          logger.error('Cannot tell what an event is about, will not report it', undefined, { type, reason, message })
          return
        }
        if (logger.enabled(logVerbosity)) logEvent(logger, { about, type, reason, message })
        if (this.#queue.length >= waitingMax) return
        const stamps = { nowMs: clock.now(), stampNs: this.#stampNs(), uuid: () => random.uuid() }
        this.#queue.push(makeEvent({ source, about, type, reason, message, ...stamps }))
        this.#arrival?.resolve()
      },
    }
  }

  async run(signal: AbortSignal): Promise<void> {
    const stop = (): void => this.#arrival?.resolve()
    signal.addEventListener('abort', stop, { once: true })
    /* oxlint-disable no-await-in-loop -- one event after the other */
    while (!signal.aborted) {
      const event = this.#queue.shift()
      if (event === undefined) {
        this.#arrival = deferred<void>()
        await this.#arrival.promise
        this.#arrival = undefined
        continue
      }
      const correlated = this.#correlator.correlate(event)
      if (correlated !== undefined) await this.#write(correlated, signal)
    }
    /* oxlint-enable no-await-in-loop */
  }

  /** Tries again only as long as there is no answer at all: what a server refuses it would refuse again. */
  async #write(correlated: Correlated, signal: AbortSignal): Promise<void> {
    const { clock, logger, random } = this.#options
    for (let tries = 1; tries <= triesMax; tries += 1) {
      try {
        // oxlint-disable-next-line no-await-in-loop
        return this.#correlator.learn(await this.#send(correlated, signal))
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof StatusError) return this.#refused(correlated.event, error)
        logger.error('Unable to write event (may retry after sleeping)', error, {
          event: correlated.event.metadata.name,
        })
      }
      // The first wait is random, so that not all clients come back at once.
      const delayMs = tries === 1 ? retryDelayMs * random.float() : retryDelayMs
      // oxlint-disable-next-line no-await-in-loop
      if (tries < triesMax) await sleep(clock, delayMs, signal).catch(() => undefined)
      if (signal.aborted) return
    }
    logger.error('Unable to write event (retry limit exceeded!)', undefined, { event: correlated.event.metadata.name })
  }

  async #send({ event, patch }: Correlated, signal: AbortSignal): Promise<RecordedEvent> {
    const written = this.#options.client.resource(eventsResource, event.metadata.namespace)
    if (patch !== undefined) {
      try {
        return await written.patch(event.metadata.name, { type: 'strategic', body: patch }, { signal })
      } catch (error) {
        if (!isNotFound(error)) throw error // it has expired meanwhile: write it anew
      }
    }
    const { resourceVersion: _, ...metadata } = event.metadata
    return written.create({ ...event, metadata }, { signal })
  }

  #refused(event: RecordedEvent, error: StatusError): void {
    const fields = { event: event.metadata.name, namespace: event.metadata.namespace }
    const { logger } = this.#options
    if (isAlreadyExists(error) || hasNamespaceTerminatingCause(error)) {
      logger.info('Server rejected event (will not retry!)', { ...fields, error }, 5)
    } else {
      logger.error('Server rejected event (will not retry!)', error, fields)
    }
  }

  /** The clock's time with a random part below its milliseconds, so that two processes do not choose the same name. */
  #stampNs(): bigint {
    const { clock, random } = this.#options
    const now = BigInt(Math.floor(clock.now())) * 1_000_000n + BigInt(Math.floor(random.float() * 1e6))
    this.#lastStampNs = now > this.#lastStampNs ? now : this.#lastStampNs + 1n
    return this.#lastStampNs
  }
}

function referenceOf(subject: KubeObject | ObjectReference): ObjectReference | undefined {
  if (isReference(subject)) return subject
  const { apiVersion, kind, metadata } = subject
  if (apiVersion === undefined || kind === undefined || metadata?.name === undefined) return undefined
  const { namespace, name, uid, resourceVersion } = metadata
  return { apiVersion, kind, namespace, name, uid, resourceVersion }
}

function isReference(subject: KubeObject | ObjectReference): subject is ObjectReference {
  return 'name' in subject
}

interface Told {
  readonly about: ObjectReference
  readonly type: string
  readonly reason: string
  readonly message: string
}

function logEvent(logger: Logger, { about, type, reason, message }: Told): void {
  const object = about.namespace === undefined ? about.name : `${about.namespace}/${about.name}`
  const { fieldPath = '', kind, apiVersion } = about
  logger.info('Event occurred', { object, fieldPath, kind, apiVersion, type, reason, message }, logVerbosity)
}

/** The same resource, of which a recorder's events have every field that they need set. */
const eventsResource = events as ResourceType as ResourceType<RecordedEvent>
