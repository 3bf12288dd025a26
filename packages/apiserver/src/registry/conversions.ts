import { convertEvents } from './convert-events.ts'
import type { Conversion } from './served-resource.ts'
import { notImplemented } from './status-errors.ts'

const refused = (): never => {
  throw notImplemented('autoscaling/v1 of horizontalpodautoscalers: use autoscaling/v2, which')
}

/** Versions that are served but not stored as they are, by `plural.version.group`. */
export const conversions: ReadonlyMap<string, Conversion> = new Map([
  ['events.v1.events.k8s.io', convertEvents],
  ['horizontalpodautoscalers.v1.autoscaling', { toStored: refused, fromStored: refused }],
])
