// Mirrors pkg/apis/resource/validation/validation.go validateDeviceRequestAllocationResult, 1.36.
import type { DeviceRequestAllocationResult } from '@coxswain/api'
import { duplicate, invalid, required, tooLong, type ErrorList } from '../../validation/field-errors.ts'
import { validateDriverName } from '../pod-spec/validate-storage-volumes.ts'
import { checkDnsLabel, checkDnsSubdomain, checkQualifiedName } from '../rules/names.ts'
import { checkSet } from './check-set.ts'
import { checkRequestReference, type RequestNames } from './request-names.ts'

export const resultsMax = 32
const poolNameMax = 253
const conditionsMax = 4

/** A device that a request got. */
export function validateResult(
  errors: ErrorList,
  path: string,
  result: DeviceRequestAllocationResult,
  known: RequestNames,
): void {
  checkRequestReference(errors, `${path}.request`, result.request, known)
  validateDriverName(errors, `${path}.driver`, result.driver)
  checkPoolName(errors, `${path}.pool`, result.pool)
  checkDnsLabel(errors, `${path}.device`, result.device)
  validateBinding(errors, path, result)
  checkShareId(errors, `${path}.shareID`, result.shareID)
}

export function checkPoolName(errors: ErrorList, path: string, name: string): void {
  if (name === '') {
    errors.push(required(path))
    return
  }
  if (name.length > poolNameMax) errors.push(tooLong(path, poolNameMax))
  for (const part of name.split('/')) checkDnsSubdomain(errors, path, part)
}

const uuidPattern = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Differs: what a UUID may look like besides its usual form is told in one message, not in one for each form. */
export function checkShareId(errors: ErrorList, path: string, id: string | undefined): void {
  if (id === undefined) return
  if (id.length !== 36) errors.push(invalid(path, id, `error validating uid: invalid UUID length: ${id.length}`))
  else if (!uuidPattern.test(id)) errors.push(invalid(path, id, 'error validating uid: invalid UUID format'))
  else if (id !== id.toLowerCase()) {
    const form = '`xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase hexadecimal characters'
    errors.push(invalid(path, id, `uid must be in RFC 4122 normalized form, ${form}`))
  }
}

/** Conditions for which a pod waits before it is bound, and those upon which it is scheduled anew: both, or none. */
function validateBinding(errors: ErrorList, path: string, result: DeviceRequestAllocationResult): void {
  const { bindingConditions = [], bindingFailureConditions = [] } = result
  const [at, failuresAt] = [`${path}.bindingConditions`, `${path}.bindingFailureConditions`]
  checkSet(errors, at, bindingConditions, { max: conditionsMax, check: checkQualifiedName })
  checkSet(errors, failuresAt, bindingFailureConditions, { max: conditionsMax, check: checkQualifiedName })
  checkNoDuplicates(errors, at, bindingConditions)
  const failures = new Set<string>()
  for (const [index, condition] of bindingFailureConditions.entries()) {
    const here = `${failuresAt}[${index}]`
    if (failures.has(condition)) errors.push(duplicate(here, condition))
    failures.add(condition)
    if (bindingConditions.includes(condition)) {
      errors.push(invalid(here, condition, 'bindingFailureConditions must not overlap with bindingConditions'))
    }
  }
  if (bindingConditions.length === 0 && bindingFailureConditions.length > 0) {
    errors.push(invalid(at, null, 'bindingConditions are required to use bindingFailureConditions'))
  }
  if (bindingFailureConditions.length === 0 && bindingConditions.length > 0) {
    errors.push(invalid(failuresAt, null, 'bindingFailureConditions are required to use bindingConditions'))
  }
}

function checkNoDuplicates(errors: ErrorList, path: string, values: readonly string[]): void {
  for (const [index, value] of values.entries()) {
    if (values.indexOf(value) !== index) errors.push(duplicate(`${path}[${index}]`, value))
  }
}
