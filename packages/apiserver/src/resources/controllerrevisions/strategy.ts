// Mirrors pkg/registry/apps/controllerrevision/strategy.go and pkg/apis/apps/validation/validation.go, release 1.36.
import { controllerRevisions, type ControllerRevision } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import type { FieldErrors } from '../../validation/field-error.ts'
import { invalid, required, type ErrorList } from '../../validation/field-errors.ts'
import { recheckNewMetadata } from '../../validation/object-meta.ts'
import { immutableMessage } from '../rules/immutable.ts'
import { checkNonNegative } from '../rules/numbers.ts'
import { ageCell, nameCell, none } from '../table-text.ts'

export const controllerRevisionStrategy: Strategy<ControllerRevision> = {
  resource: controllerRevisions,
  validate: validateRevision,
  validateUpdate: (next, previous) => {
    const errors: ErrorList = []
    recheckNewMetadata(errors, next.metadata, previous.metadata)
    checkNonNegative(errors, 'revision', next.revision)
    // Byte by byte: whoever wrote it finds its revisions again by their bytes.
    if (JSON.stringify(next.data) !== JSON.stringify(previous.data)) {
      errors.push(invalid('data', next.data, immutableMessage))
    }
    return errors
  },
  tableCells: (revision, now) => [nameCell(revision), ownerCell(revision), revision.revision, ageCell(revision, now)],
}

function validateRevision(revision: ControllerRevision): FieldErrors {
  const errors: ErrorList = []
  checkNonNegative(errors, 'revision', revision.revision)
  const data: unknown = revision.data
  if (data === undefined || data === null) errors.push(required('data', 'data is mandatory'))
  else if (typeof data !== 'object' || Array.isArray(data)) {
    errors.push(required('data', 'data must be a valid JSON object'))
  }
  return errors
}

/** `statefulset.apps/web` */
function ownerCell({ metadata }: ControllerRevision): string {
  const owner = metadata?.ownerReferences?.find((reference) => reference.controller === true)
  if (owner === undefined) return none
  const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : ''
  return `${`${owner.kind}${group}`.toLowerCase()}/${owner.name}`
}
