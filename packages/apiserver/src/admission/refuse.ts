// Mirrors apiserver pkg/admission/errors.go, release 1.36.
import type { KubeObject } from '@coxswain/api'
import type { StatusCause, StatusError } from '@coxswain/client'
import { forbidden } from '../registry/status-errors.ts'
import type { AdmissionRequest } from './admission-plugin.ts'

/** What a plugin throws: 403, naming the object as far as it has a name. */
export function refuse(
  object: KubeObject,
  request: AdmissionRequest,
  why: string,
  causes?: readonly StatusCause[],
): StatusError {
  const { name: ownName = '', generateName: prefix = '' } = object.metadata ?? {}
  const name = [request.name, ownName, prefix].find((each) => each !== '') ?? 'Unknown'
  return forbidden({ group: request.resource.group, resource: request.resource.plural }, name, why, causes)
}
