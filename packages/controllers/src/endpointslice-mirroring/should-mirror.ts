// Mirrors pkg/controller/endpointslicemirroring/endpointslicemirroring_controller.go, shouldMirror, 1.36.
import { annotationsOf, labelsOf, type Endpoints } from '@coxswain/api'
import { annotations, labels } from '../shared/endpoints/texts.ts'

/** Whether these Endpoints ask for slices, if their Service has no selector. Locks of leader election do not. */
export function shouldMirror(endpoints: Endpoints): boolean {
  const isLock = annotationsOf(endpoints)[annotations.leader] !== undefined
  return labelsOf(endpoints)[labels.skipMirror] !== 'true' && !isLock
}
