// Mirrors apimachinery pkg/apis/meta/v1/validation/validation.go ValidateConditions, release 1.36.
import type { Condition } from '@coxswain/api'
import { duplicate, invalid, notSupported, required, tooLong, type ErrorList } from '../../validation/field-errors.ts'
import { checkQualifiedName } from './names.ts'

const statuses = ['False', 'True', 'Unknown']
const reasonMax = 1024
const messageMax = 32 * 1024
const reasonFormat = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?'
const reasonRule =
  'a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters ' +
  "or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or " +
  `'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '${reasonFormat}')`
const reasonPattern = new RegExp(`^${reasonFormat}$`)

export function validateConditions(
  errors: ErrorList,
  path: string,
  conditions: readonly Condition[] | undefined,
): void {
  const taken = new Set<string>()
  for (const [index, condition] of (conditions ?? []).entries()) {
    const at = `${path}[${index}]`
    if (taken.has(condition.type)) errors.push(duplicate(`${at}.type`, condition.type))
    taken.add(condition.type)
    validateCondition(errors, at, condition)
  }
}

function validateCondition(errors: ErrorList, path: string, condition: Condition): void {
  const { type, status, observedGeneration = 0, lastTransitionTime, reason = '', message = '' } = condition
  checkQualifiedName(errors, `${path}.type`, type)
  if (!statuses.includes(status)) errors.push(notSupported(`${path}.status`, status, statuses))
  if (observedGeneration < 0) {
    errors.push(invalid(`${path}.observedGeneration`, observedGeneration, 'must be greater than or equal to zero'))
  }
  if (!lastTransitionTime) errors.push(required(`${path}.lastTransitionTime`))
  if (reason === '') errors.push(required(`${path}.reason`))
  else if (!reasonPattern.test(reason)) errors.push(invalid(`${path}.reason`, reason, reasonRule))
  if (reason.length > reasonMax) errors.push(tooLong(`${path}.reason`, reasonMax))
  if (Buffer.byteLength(message) > messageMax) errors.push(tooLong(`${path}.message`, messageMax))
}
