// Mirrors podEphemeralContainersStrategy of pkg/registry/core/pod/strategy.go and its validation, release 1.36.
import type { Pod } from '@coxswain/api'
import { semanticEqual, withField } from '@coxswain/base'
import { forbidden, type ErrorList } from '../../validation/field-errors.ts'
import { dropDisabledFields } from '../pod-spec/drop-disabled-fields.ts'
import { keepMetadata } from '../rules/keep-metadata.ts'
import { describeDifference } from './describe-difference.ts'
import { mirrorAnnotation } from '../pod-spec/validate-pod-annotations.ts'
import { validateAnnotationChanges } from './validate-annotation-changes.ts'
import { validatePodContent } from './validate-pod.ts'

/** Of a write to `pods/ephemeralcontainers` nothing counts but these containers. */
export function takeEphemeralContainers(draft: Pod, previous: Pod): Pod {
  const spec = previous.spec ?? { containers: [] }
  const next = withField(spec, 'ephemeralContainers', draft.spec?.ephemeralContainers)
  return { ...keepMetadata(draft, previous), spec: dropDisabledFields(next), status: previous.status }
}

/** They come, and then they stay as they are. */
export function validateEphemeralContainers(errors: ErrorList, next: Pod, previous: Pod): void {
  if (previous.metadata?.annotations?.[mirrorAnnotation] !== undefined) {
    errors.splice(0, errors.length, forbidden('[]', 'static pods do not support ephemeral containers'))
    return
  }
  validatePodContent(errors, next, previous)
  validateAnnotationChanges(errors, next, previous)
  const containers = new Map((next.spec?.ephemeralContainers ?? []).map((container) => [container.name, container]))
  for (const old of previous.spec?.ephemeralContainers ?? []) {
    const container = containers.get(old.name)
    const subject = `existing ephemeral containers ${JSON.stringify(old.name)}`
    if (container === undefined) {
      errors.push(forbidden('spec.ephemeralContainers', `${subject} may not be removed\n`))
    } else if (!semanticEqual(container, old)) {
      const difference = describeDifference('EphemeralContainer', old, container)
      errors.push(forbidden('spec.ephemeralContainers', `${subject} may not be changed\n${difference}`))
    }
  }
}
