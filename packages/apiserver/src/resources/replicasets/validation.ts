// Mirrors pkg/apis/apps/validation/validation.go ValidateReplicaSet and its like, release 1.36.
import type { ReplicaSet, ReplicaSetSpec } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import type { ErrorList } from '../../validation/field-errors.ts'
import { checkNonNegative } from '../rules/numbers.ts'
import { checkCounts, checkCountsAgree } from '../workload/validate-replica-counts.ts'
import {
  checkSelectorImmutable,
  validateSelector,
  validateTemplate,
} from '../workload/validate-selector-and-template.ts'

const noSpec = {} as ReplicaSetSpec
const deadlineMessage = 'activeDeadlineSeconds in ReplicaSet is not Supported'

export function validateReplicaSet(replicaSet: ReplicaSet): FieldErrors {
  const errors: ErrorList = []
  validateSpec(errors, replicaSet.spec ?? noSpec, undefined)
  return errors
}

export function validateReplicaSetUpdate(next: ReplicaSet, previous: ReplicaSet): FieldErrors {
  const errors: ErrorList = []
  const [spec, old] = [next.spec ?? noSpec, previous.spec ?? noSpec]
  validateSpec(errors, spec, old)
  checkSelectorImmutable(errors, spec, old)
  return errors
}

function validateSpec(errors: ErrorList, spec: ReplicaSetSpec, previous: ReplicaSetSpec | undefined): void {
  checkNonNegative(errors, 'spec.replicas', spec.replicas)
  checkNonNegative(errors, 'spec.minReadySeconds', spec.minReadySeconds)
  validateSelector(errors, spec, 'deployment')
  validateTemplate(errors, spec, previous, { deadlineMessage })
}

export function validateReplicaSetStatusUpdate(next: ReplicaSet): FieldErrors {
  const errors: ErrorList = []
  const status = next.status ?? { replicas: 0 }
  checkCounts(errors, status, [
    'replicas',
    'fullyLabeledReplicas',
    'readyReplicas',
    'availableReplicas',
    'observedGeneration',
    'terminatingReplicas',
  ])
  checkCountsAgree(errors, status, ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'])
  return errors
}
