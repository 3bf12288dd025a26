// Mirrors pkg/apis/core/validation/validation.go ValidateReplicationController and its like, release 1.36.
import type { ReplicationController, ReplicationControllerSpec } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { invalid, required, type ErrorList } from '../../validation/field-errors.ts'
import { validatePodTemplate } from '../pod-spec/validate-pod-template.ts'
import { checkNonNegative } from '../rules/numbers.ts'
import { checkCounts, checkCountsAgree } from '../workload/validate-replica-counts.ts'
import { checkRunsForever, shownLabels } from '../workload/validate-selector-and-template.ts'

export function validateReplicationController(controller: ReplicationController): FieldErrors {
  const errors: ErrorList = []
  validateSpec(errors, controller.spec ?? {}, undefined)
  return errors
}

export function validateReplicationControllerUpdate(
  next: ReplicationController,
  previous: ReplicationController,
): FieldErrors {
  const errors: ErrorList = []
  validateSpec(errors, next.spec ?? {}, previous.spec)
  return errors
}

function validateSpec(
  errors: ErrorList,
  spec: ReplicationControllerSpec,
  previous: ReplicationControllerSpec | undefined,
): void {
  checkNonNegative(errors, 'spec.minReadySeconds', spec.minReadySeconds)
  const selector = Object.entries(spec.selector ?? {})
  if (selector.length === 0) errors.push(required('spec.selector'))
  if (spec.replicas === undefined) errors.push(required('spec.replicas'))
  else checkNonNegative(errors, 'spec.replicas', spec.replicas)
  const { template } = spec
  if (template === undefined) {
    errors.push(required('spec.template'))
    return
  }
  const labels = template.metadata?.labels
  if (!selector.every(([key, value]) => labels?.[key] === value)) {
    const why = '`selector` does not match template `labels`'
    errors.push(invalid('spec.template.metadata.labels', shownLabels(labels), why))
  }
  validatePodTemplate(errors, 'spec.template', template, previous?.template)
  checkRunsForever(errors, template, 'activeDeadlineSeconds in ReplicationController is not Supported')
}

export function validateReplicationControllerStatusUpdate(next: ReplicationController): FieldErrors {
  const errors: ErrorList = []
  const status = next.status ?? { replicas: 0 }
  checkCounts(errors, status, [
    'replicas',
    'fullyLabeledReplicas',
    'readyReplicas',
    'availableReplicas',
    'observedGeneration',
  ])
  checkCountsAgree(errors, status, ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'])
  return errors
}
