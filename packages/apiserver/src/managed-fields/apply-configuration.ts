import type { KubeObject } from '@coxswain/api'
import type { Applied, TrackedKind, Writer } from './tracked-kind.ts'

interface Apply {
  /** Undefined: the object is to be created. */
  readonly live: KubeObject | undefined
  /** Only what the manager has an opinion on. Not defaulted. */
  readonly configuration: KubeObject
  readonly writer: Writer
  readonly force: boolean
}

/** Server-side apply: `live` merged with the configuration, without what the manager applied before and no longer does. */
export function applyConfiguration(kind: TrackedKind, apply: Apply): Applied {
  throw new Error(`applying to ${kind.schema} by ${apply.writer.manager} is not there yet`)
}
