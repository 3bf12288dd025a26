// Mirrors pkg/controller/statefulset/stateful_set_utils.go, ApplyRevision, 1.36.
import {
  applyPatch,
  findSchema,
  statefulSets,
  type ControllerRevision,
  type PatchError,
  type PatchSchema,
  type StatefulSet,
} from '@coxswain/api'

const schema: PatchSchema = { name: statefulSets.schema, named: findSchema }

/**
 * The set once it is brought back to the revision: what a revision keeps is a patch, laid over the set. An error where it is
 * none. Whether the fields then have their types is not looked at.
 */
export function applyRevision(set: StatefulSet, { data }: ControllerRevision): StatefulSet | PatchError {
  const patched = applyPatch('strategic', set, data ?? {}, schema)
  // A patch that was not refused made an object of an object.
  return patched.kind === 'refused' ? patched.error : (patched.object as StatefulSet)
}
