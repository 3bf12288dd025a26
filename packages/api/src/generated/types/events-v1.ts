// Made by tools/generate/types.ts from the recorded OpenAPI documents. Do not edit.
import type { EventSource, ObjectReference } from './core-v1.ts'
import type { ListMeta, MicroTime, ObjectMeta, Time } from './meta-v1.ts'

export interface EventsEvent {
  readonly action?: string | undefined
  readonly apiVersion?: string | undefined
  readonly deprecatedCount?: number | undefined
  readonly deprecatedFirstTimestamp?: Time | undefined
  readonly deprecatedLastTimestamp?: Time | undefined
  readonly deprecatedSource?: EventSource | undefined
  readonly eventTime: MicroTime
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly note?: string | undefined
  readonly reason?: string | undefined
  readonly regarding?: ObjectReference | undefined
  readonly related?: ObjectReference | undefined
  readonly reportingController?: string | undefined
  readonly reportingInstance?: string | undefined
  readonly series?: EventsEventSeries | undefined
  readonly type?: string | undefined
}

export interface EventsEventList {
  readonly apiVersion?: string | undefined
  readonly items: readonly EventsEvent[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface EventsEventSeries {
  readonly count: number
  readonly lastObservedTime: MicroTime
}
