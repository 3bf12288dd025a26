import { combinedMessage, EventCorrelator, similarityOf, type RecordedEvent } from '@coxswain/runtime'
import { VirtualClock } from '@coxswain/testing/clock'
import type { VectorFunctions } from '../vector.ts'

interface CorrelatorSteps {
  readonly start: string
  readonly steps: readonly { readonly advanceSeconds: number; readonly event: RecordedEvent }[]
}

async function correlate({ start, steps }: CorrelatorSteps): Promise<readonly unknown[]> {
  const clock = new VirtualClock({ startMs: Date.parse(start) })
  const correlator = new EventCorrelator(clock)
  const out: unknown[] = []
  for (const { advanceSeconds, event } of steps) {
    await clock.advance(advanceSeconds * 1000)
    const correlated = correlator.correlate(event)
    if (correlated === undefined) {
      out.push({ skip: true })
      continue
    }
    const { metadata, reason, message, count, firstTimestamp, lastTimestamp } = correlated.event
    correlator.learn({ ...correlated.event, metadata: { ...metadata, resourceVersion: String(out.length + 1) } })
    out.push({ name: metadata.name, reason, message, count, firstTimestamp, lastTimestamp, patch: correlated.patch })
  }
  return out
}

export const functions: VectorFunctions = {
  EventCorrelator: correlate,
  EventAggregatorByReasonFunc: ({ event }: { readonly event: RecordedEvent }) => ({
    aggregateKey: similarityOf(event),
    localKey: event.message,
  }),
  EventAggregatorByReasonMessageFunc: ({ event }: { readonly event: RecordedEvent }) => combinedMessage(event),
}
