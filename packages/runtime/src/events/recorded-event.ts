import { toTime, type KubeObject } from '@coxswain/api'
import type { ObjectReference } from './event-recorder.ts'

/** A core/v1 Event with the fields that a recorder sets. */
export interface RecordedEvent extends KubeObject {
  readonly metadata: {
    readonly name: string
    readonly namespace: string
    readonly resourceVersion?: string | undefined
  }
  readonly involvedObject: Partial<ObjectReference>
  readonly reason: string
  readonly message: string
  readonly source: { readonly component?: string | undefined; readonly host?: string | undefined }
  readonly firstTimestamp: string
  readonly lastTimestamp: string
  readonly count: number
  readonly type: string
  readonly reportingComponent: string
  readonly reportingInstance: string
}

export interface EventSource {
  readonly component: string
  readonly host?: string | undefined
}

export interface EventMaking {
  readonly source: EventSource
  readonly about: ObjectReference
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly nowMs: number
  /** Nanoseconds since the epoch, different for each event about one object: they are part of the name. */
  readonly stampNs: bigint
  /** Makes a name where that of the object cannot be part of one. */
  uuid(): string
}

export function makeEvent(making: EventMaking): RecordedEvent {
  const { source, about, type, reason, message } = making
  const at = toTime(making.nowMs)
  const name = eventName(about.name, making.stampNs)
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: isSubdomain(name) ? name : making.uuid(), namespace: about.namespace || 'default' },
    involvedObject: about,
    reason,
    message,
    source,
    firstTimestamp: at,
    lastTimestamp: at,
    count: 1,
    type,
    reportingComponent: source.component,
    reportingInstance: source.host ?? '',
  }
}

export function eventName(about: string, stampNs: bigint): string {
  return `${about}.${stampNs.toString(16)}`
}

function isSubdomain(name: string): boolean {
  return name.length <= 253 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(name)
}
