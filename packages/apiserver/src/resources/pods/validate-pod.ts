// Mirrors pkg/apis/core/validation/validation.go ValidatePodCreate and validatePodMetadataAndSpec, 1.36.
import type { Pod, PodSpec } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { forbidden, type ErrorList } from '../../validation/field-errors.ts'
import { validatePodAnnotations, validateProfilesAgree } from '../pod-spec/validate-pod-annotations.ts'
import { checkImagePadding } from '../pod-spec/validate-containers.ts'
import { validatePodSpec } from '../pod-spec/validate-pod-spec.ts'

const noSpec: PodSpec = { containers: [] }

export function validatePodCreate(pod: Pod): FieldErrors {
  const errors: ErrorList = []
  const { metadata, spec = noSpec } = pod
  validatePodContent(errors, pod, undefined)
  if (spec.ephemeralContainers?.length) errors.push(forbidden('spec.ephemeralContainers', 'cannot be set on create'))
  if (spec.nodeName && spec.schedulingGates?.length) {
    errors.push(forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'))
  }
  validateProfilesAgree(errors, 'spec', metadata?.annotations, spec)
  return errors
}

/** What holds for a pod at any time. */
export function validatePodContent(errors: ErrorList, pod: Pod, previous: Pod | undefined): void {
  const { metadata = {}, spec = noSpec } = pod
  validatePodAnnotations(errors, 'metadata.annotations', metadata.annotations, spec)
  validatePodSpec(errors, 'spec', spec, { meta: metadata, previous: previous?.spec })
  if (!spec.serviceAccountName) forbidTokens(errors, spec)
  for (const [index, container] of (spec.containers ?? []).entries()) {
    checkImagePadding(errors, `spec.containers[${index}]`, container.image)
  }
  for (const [index, container] of (spec.initContainers ?? []).entries()) {
    checkImagePadding(errors, `spec.initContainers[${index}]`, container.image)
  }
}

function forbidTokens(errors: ErrorList, spec: PodSpec): void {
  for (const [index, volume] of (spec.volumes ?? []).entries()) {
    for (const [at, source] of (volume.projected?.sources ?? []).entries()) {
      if (source.serviceAccountToken === undefined) continue
      const field = `spec.volumes[${index}].projected.sources[${at}].serviceAccountToken`
      errors.push(forbidden(field, 'must not be specified when serviceAccountName is not set'))
    }
  }
}
