// Mirrors pkg/apis/core/validation/validation.go ValidatePodTemplateSpec, 1.36.
import type { PodTemplateSpec } from '@coxswain/api'
import { deepEqual } from '@coxswain/base'
import { forbidden, type ErrorList } from '../../validation/field-errors.ts'
import { checkAnnotations, checkLabels } from '../rules/names.ts'
import { validatePodAnnotations, validateProfilesAgree } from './validate-pod-annotations.ts'
import { validatePodSpec } from './validate-pod-spec.ts'

/** `previous`: a template that passed these rules already; one that equals it is not looked at again. */
export function validatePodTemplate(
  errors: ErrorList,
  path: string,
  template: PodTemplateSpec,
  previous: PodTemplateSpec | undefined,
): void {
  if (previous !== undefined && deepEqual(template, previous)) return
  const { metadata = {}, spec = { containers: [] } } = template
  checkLabels(errors, `${path}.labels`, metadata.labels)
  checkAnnotations(errors, `${path}.annotations`, metadata.annotations)
  validatePodAnnotations(errors, `${path}.annotations`, metadata.annotations, spec)
  validatePodSpec(errors, `${path}.spec`, spec, { meta: undefined, previous: previous?.spec })
  validateProfilesAgree(errors, `${path}.spec`, metadata.annotations, spec)
  if (spec.ephemeralContainers?.length) {
    errors.push(forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'))
  }
}
