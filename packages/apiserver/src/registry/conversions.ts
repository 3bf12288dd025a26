import { convertAutoscalers } from './convert-autoscalers.ts'
import { convertEvents } from './convert-events.ts'
import type { Conversion } from './served-resource.ts'

/** Versions that are served but not stored as they are, by `plural.version.group`. */
export const conversions: ReadonlyMap<string, Conversion> = new Map([
  ['events.v1.events.k8s.io', convertEvents],
  ['horizontalpodautoscalers.v1.autoscaling', convertAutoscalers],
])
