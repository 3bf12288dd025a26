// Mirrors pkg/registry/storage/csistoragecapacity/strategy.go and its validation, release 1.36.
import { csiStorageCapacities, parseQuantity, quantitySign, type CSIStorageCapacity } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import type { FieldErrors } from '../../validation/field-error.ts'
import { invalid, type ErrorList } from '../../validation/field-errors.ts'
import { canonical } from '../pod-spec/validate-resources.ts'
import { checkImmutable } from '../rules/immutable.ts'
import { shownSelector, validateLabelSelector } from '../rules/label-selectors.ts'
import { checkObjectName } from '../rules/names.ts'
import { negativeMessage } from '../rules/numbers.ts'

export const csiStorageCapacityStrategy: Strategy<CSIStorageCapacity> = {
  resource: csiStorageCapacities,
  requiresResourceVersion: true,
  validate: validateCapacity,
  validateUpdate,
}

function validateCapacity({ nodeTopology, storageClassName, capacity }: CSIStorageCapacity): FieldErrors {
  const errors: ErrorList = []
  validateLabelSelector(errors, 'nodeTopology', nodeTopology)
  checkObjectName(errors, 'storageClassName', storageClassName)
  if (capacity !== undefined && quantitySign(parseQuantity(capacity)) < 0) {
    errors.push(invalid('capacity', canonical(capacity), negativeMessage))
  }
  return errors
}

/** What a driver was asked for stays; what it answered may change. */
function validateUpdate(next: CSIStorageCapacity, previous: CSIStorageCapacity): FieldErrors {
  const errors: ErrorList = []
  checkImmutable(errors, 'nodeTopology', {
    next: next.nodeTopology,
    previous: previous.nodeTopology,
    shown: shownSelector(next.nodeTopology),
  })
  checkImmutable(errors, 'storageClassName', { next: next.storageClassName, previous: previous.storageClassName })
  return errors
}
