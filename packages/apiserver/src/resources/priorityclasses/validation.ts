// Mirrors pkg/apis/scheduling/validation/validation.go ValidatePriorityClass, release 1.36.
import type { PriorityClass } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { forbidden, notSupported, required, type ErrorList } from '../../validation/field-errors.ts'
import { checkImmutable } from '../rules/immutable.ts'

const systemPrefix = 'system-'
const userValueMax = 1_000_000_000
const systemValues: ReadonlyMap<string, number> = new Map([
  ['system-node-critical', 2_000_001_000],
  ['system-cluster-critical', 2_000_000_000],
])
const policies = ['PreemptLowerPriority', 'Never']

export function validatePriorityClass(priorityClass: PriorityClass): FieldErrors {
  const errors: ErrorList = []
  const { value = 0, preemptionPolicy } = priorityClass
  if (priorityClass.metadata?.name?.startsWith(systemPrefix)) {
    const problem = systemProblem(priorityClass)
    const reserved = `priority class names with '${systemPrefix}' prefix are reserved for system use only. error: `
    if (problem !== undefined) errors.push(forbidden('metadata.name', reserved + problem))
  } else if (value > userValueMax) {
    errors.push(forbidden('value', `maximum allowed value of a user defined priority is ${userValueMax}`))
  }
  if (preemptionPolicy === '') errors.push(required('preemptionPolicy'))
  else if (preemptionPolicy !== undefined && !policies.includes(preemptionPolicy)) {
    errors.push(notSupported('preemptionPolicy', preemptionPolicy, policies))
  }
  return errors
}

/** Why this is not one of the two classes that the system has. */
function systemProblem({ metadata, value = 0, globalDefault = false }: PriorityClass): string | undefined {
  const name = metadata?.name ?? ''
  const wanted = systemValues.get(name)
  if (wanted === undefined) return `${name} is not a known system priority class`
  if (value !== wanted) return `value of ${name} PriorityClass must be ${wanted}`
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined
}

export function validatePriorityClassUpdate(next: PriorityClass, previous: PriorityClass): FieldErrors {
  const errors: ErrorList = []
  if ((next.value ?? 0) !== (previous.value ?? 0)) errors.push(forbidden('value', 'may not be changed in an update.'))
  checkImmutable(errors, 'preemptionPolicy', { next: next.preemptionPolicy, previous: previous.preemptionPolicy })
  return errors
}
