import type { KubeObject } from '@coxswain/api'
import type { TrackedKind, Writer } from './tracked-kind.ts'

interface Update {
  /** Undefined: the object is created. */
  readonly previous: KubeObject | undefined
  /** With the managed fields that the client sent, or none. */
  readonly next: KubeObject
  readonly writer: Writer
}

/**
 * `next` with its managed fields as they are after the write: what changed belongs to the writer and to nobody else. Managed
 * fields sent as `[]` or `[{}]` start anew, absent or unreadable ones are those of `previous`. Never fails.
 */
export function trackUpdate(kind: TrackedKind, update: Update): KubeObject {
  throw new Error(`tracking of ${kind.schema} written by ${update.writer.manager} is not there yet`)
}
