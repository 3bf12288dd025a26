// Mirrors pkg/apis/events/v1/conversion.go: the two views of one Event, release 1.36.
import type { Event, EventsEvent, KubeObject } from '@coxswain/api'
import type { Conversion } from './served-resource.ts'

type Fields = Readonly<Record<string, unknown>>

/** How events.k8s.io calls what the core group calls otherwise. */
const names: readonly (readonly [keyof EventsEvent, keyof Event])[] = [
  ['regarding', 'involvedObject'],
  ['note', 'message'],
  ['reportingController', 'reportingComponent'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
]
const toCore: ReadonlyMap<string, string> = new Map(names)
const fromCore: ReadonlyMap<string, string> = new Map(names.map(([ours, core]) => [core, ours]))

function renamed(object: KubeObject, apiVersion: string, table: ReadonlyMap<string, string>): KubeObject & Fields {
  const entries = Object.entries(object as Fields).map(([key, value]) => [table.get(key) ?? key, value] as const)
  return { ...Object.fromEntries(entries), apiVersion }
}

/** The core group writes these even when they are empty. */
function withoutEmptyReporter(event: KubeObject & Fields): KubeObject {
  if (event.reportingController !== '' && event.reportingInstance !== '') return event
  const empty = ['reportingController', 'reportingInstance'].filter((key) => event[key] === '')
  return Object.fromEntries(Object.entries(event).filter(([key]) => !empty.includes(key)))
}

export const convertEvents: Conversion = {
  toStored: (object) => renamed(object, 'v1', toCore),
  fromStored: (object) => withoutEmptyReporter(renamed(object, 'events.k8s.io/v1', fromCore)),
}
