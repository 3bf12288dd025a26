// Mirrors pkg/apis/storage/validation/validation.go ValidateCSIDriver, release 1.36.
import type { CSIDriver, CSIDriverSpec, StorageTokenRequest } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { duplicate, invalid, notSupported, required, type ErrorList } from '../../validation/field-errors.ts'
import { checkImmutable } from '../rules/immutable.ts'
import { checkOneOf } from '../rules/one-of.ts'

const groupPolicies = ['File', 'None', 'ReadWriteOnceWithFSType']
const lifecycleModes = ['Persistent', 'Ephemeral']
const updatePeriodSecondsMin = 10
const expirationSecondsMin = 600
const expirationSecondsMax = 2 ** 32

export function validateCsiDriver({ spec = {} }: CSIDriver): FieldErrors {
  const errors: ErrorList = []
  // The name of this field is upstream's in messages, though not in the API.
  if (spec.attachRequired === undefined) errors.push(required('spec.attachedRequired'))
  if (spec.podInfoOnMount === undefined) errors.push(required('spec.podInfoOnMount'))
  if (spec.storageCapacity === undefined) errors.push(required('spec.storageCapacity'))
  checkOneOf(errors, 'spec.fsGroupPolicy', spec.fsGroupPolicy, groupPolicies)
  checkTokenRequests(errors, spec.tokenRequests ?? [])
  for (const mode of spec.volumeLifecycleModes ?? []) {
    if (!lifecycleModes.includes(mode)) errors.push(notSupported('spec.volumeLifecycleModes', mode, lifecycleModes))
  }
  if (spec.seLinuxMount === undefined) errors.push(required('spec.seLinuxMount'))
  checkRest(errors, spec)
  return errors
}

function checkRest(errors: ErrorList, spec: CSIDriverSpec): void {
  const { nodeAllocatableUpdatePeriodSeconds: period, serviceAccountTokenInSecrets: inSecrets } = spec
  if (period !== undefined && period < updatePeriodSecondsMin) {
    const why = `must be greater than or equal to ${updatePeriodSecondsMin} seconds`
    errors.push(invalid('spec.nodeAllocatableUpdatePeriodSeconds', period, why))
  }
  if (inSecrets !== undefined && (spec.tokenRequests?.length ?? 0) === 0) {
    const why = 'serviceAccountTokenInSecrets is set but no tokenRequests are specified'
    errors.push(invalid('spec.serviceAccountTokenInSecrets', inSecrets, why))
  }
}

function checkTokenRequests(errors: ErrorList, requests: readonly StorageTokenRequest[]): void {
  const audiences = new Set<string>()
  for (const [index, { audience, expirationSeconds: seconds }] of requests.entries()) {
    const path = `spec.tokenRequests[${index}]`
    if (audiences.has(audience)) {
      errors.push(duplicate(`${path}.audience`, audience))
      continue
    }
    audiences.add(audience)
    if (seconds === undefined) continue
    const field = `${path}.expirationSeconds`
    if (seconds < expirationSecondsMin) {
      errors.push(invalid(field, seconds, 'may not specify a duration less than 10 minutes'))
    }
    if (seconds > expirationSecondsMax) {
      errors.push(invalid(field, seconds, 'may not specify a duration larger than 2^32 seconds'))
    }
  }
}

export function validateCsiDriverUpdate(next: CSIDriver, previous: CSIDriver): FieldErrors {
  const errors: ErrorList = [...validateCsiDriver(next)]
  const [spec, old] = [next.spec ?? {}, previous.spec ?? {}]
  checkImmutable(errors, 'spec.attachedRequired', { next: spec.attachRequired, previous: old.attachRequired })
  checkImmutable(errors, 'spec.volumeLifecycleModes', {
    next: spec.volumeLifecycleModes,
    previous: old.volumeLifecycleModes,
  })
  return errors
}
