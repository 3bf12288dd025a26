/**
 * Field management: who owns which field of an object, and server-side apply. All pure, no I/O, no clock.
 *
 * Every write but an apply goes through `trackUpdate`, before mutating admission; an apply goes through `applyConfiguration`, in its
 * stead. Whatever is to be stored then goes through `keepTimesOfUnchanged` last. Nothing here gives defaults. Objects may have the
 * nulls that Go writes, or not; only where a configuration replaces something atomic, a null in it is a difference.
 */
export { applyConfiguration } from './apply-configuration.ts'
export { compareEntries, identityOf } from './managed-entries.ts'
export { keepTimesOfUnchanged } from './keep-times-of-unchanged.ts'
export { trackUpdate } from './track-update.ts'
export type { Applied, FieldConflict, FieldNames, TrackedKind, Writer } from './tracked-kind.ts'
