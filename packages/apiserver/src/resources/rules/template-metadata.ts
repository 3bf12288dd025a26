// Mirrors pkg/apis/core/validation/validation.go ValidateTemplateObjectMeta, 1.36.
import type { ObjectMeta } from '@coxswain/api'
import type { ErrorList } from '../../validation/field-errors.ts'
import { checkOnlyAllowed } from './allowed-fields.ts'
import { checkAnnotations, checkLabels } from './names.ts'

/** In the order of upstream's structure. */
const notInTemplates = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uID',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
  'finalizers',
  'managedFields',
]

/** What is made from a template gets its labels and annotations; all else is its own. */
export function validateTemplateMetadata(errors: ErrorList, path: string, metadata: ObjectMeta = {}): void {
  checkAnnotations(errors, `${path}.annotations`, metadata.annotations)
  checkLabels(errors, `${path}.labels`, metadata.labels)
  const { uid, ...others } = metadata
  // Upstream spells this one differently.
  checkOnlyAllowed(errors, path, { ...others, uID: uid }, { others: notInTemplates, message: 'cannot be set' })
}
