// Mirrors pkg/apis/batch/validation/validation.go validatePodFailurePolicy and validateSuccessPolicy, release 1.36.
import type { JobSpec } from '@coxswain/api'
import {
  duplicate,
  invalid,
  invalidUnshown,
  notSupported,
  required,
  tooLong,
  tooMany,
  type ErrorList,
} from '../../validation/field-errors.ts'
import { checkQualifiedName } from '../rules/names.ts'
import { checkNonNegative } from '../rules/numbers.ts'
import { countIndexes } from './indexes.ts'

const rulesMax = 20
const exitCodesMax = 255
const patternsMax = 20
const indexesTextMax = 64 * 1024

type FailurePolicy = NonNullable<JobSpec['podFailurePolicy']>
type FailureRule = NonNullable<FailurePolicy['rules']>[number]
type ExitCodes = NonNullable<FailureRule['onExitCodes']>
type ConditionPatterns = NonNullable<FailureRule['onPodConditions']>

const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore']

export function validateFailurePolicy(errors: ErrorList, path: string, spec: JobSpec, policy: FailurePolicy): void {
  const rules = policy.rules ?? []
  if (rules.length > rulesMax) errors.push(tooMany(`${path}.rules`, rules.length, rulesMax))
  const podSpec = spec.template?.spec
  const names = new Set([...(podSpec?.containers ?? []), ...(podSpec?.initContainers ?? [])].map(({ name }) => name))
  for (const [index, rule] of rules.entries()) {
    const at = `${path}.rules[${index}]`
    checkAction(errors, `${at}.action`, spec, rule.action)
    if (rule.onExitCodes) validateExitCodes(errors, `${at}.onExitCodes`, rule.onExitCodes, names)
    if (rule.onPodConditions?.length) validatePatterns(errors, `${at}.onPodConditions`, rule.onPodConditions)
    const hasBoth = rule.onExitCodes !== undefined && rule.onPodConditions?.length
    const hasNone = rule.onExitCodes === undefined && !rule.onPodConditions?.length
    if (hasBoth) errors.push(invalidUnshown(at, 'specifying both OnExitCodes and OnPodConditions is not supported'))
    if (hasNone) errors.push(invalidUnshown(at, 'specifying one of OnExitCodes and OnPodConditions is required'))
  }
}

/** As `%q` prints a list of Go's. */
function quotedList(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(' ')}]`
}

function checkAction(errors: ErrorList, field: string, spec: JobSpec, action: string | undefined): void {
  if (!action) errors.push(required(field, `valid values: ${quotedList(actions)}`))
  else if (action === 'FailIndex') {
    if (spec.backoffLimitPerIndex !== undefined) return
    errors.push(invalid(field, action, 'requires the backoffLimitPerIndex to be set'))
  } else if (!actions.includes(action)) errors.push(notSupported(field, action, actions))
}

function validateExitCodes(errors: ErrorList, path: string, codes: ExitCodes, names: ReadonlySet<string>): void {
  const operators = ['In', 'NotIn']
  const { operator, containerName, values = [] } = codes
  if (!operator) errors.push(required(`${path}.operator`, `valid values: ${quotedList(operators)}`))
  else if (!operators.includes(operator)) errors.push(notSupported(`${path}.operator`, operator, operators))
  if (containerName !== undefined && !names.has(containerName)) {
    const why = 'must be one of the container or initContainer names in the pod template'
    errors.push(invalid(`${path}.containerName`, containerName, why))
  }
  const field = `${path}.values`
  if (values.length === 0) errors.push(invalid(field, null, 'at least one value is required'))
  else if (values.length > exitCodesMax) errors.push(tooMany(field, values.length, exitCodesMax))
  const seen = new Set<number>()
  for (const [index, value] of values.entries()) {
    if (operator === 'In' && value === 0) {
      errors.push(invalid(`${field}[${index}]`, value, 'must not be 0 for the In operator'))
    }
    if (seen.has(value)) errors.push(duplicate(`${field}[${index}]`, value))
    seen.add(value)
  }
  const isOrdered = values.every((value, index) => index === 0 || (values[index - 1] ?? 0) <= value)
  if (!isOrdered) errors.push(invalid(field, values, 'must be ordered'))
}

function validatePatterns(errors: ErrorList, path: string, patterns: ConditionPatterns): void {
  const statuses = ['False', 'True', 'Unknown']
  if (patterns.length > patternsMax) errors.push(tooMany(path, patterns.length, patternsMax))
  for (const [index, { type, status }] of patterns.entries()) {
    const at = `${path}[${index}]`
    checkQualifiedName(errors, `${at}.type`, type)
    if (!status) errors.push(required(`${at}.status`, `valid values: ${quotedList(statuses)}`))
    else if (!statuses.includes(status)) errors.push(notSupported(`${at}.status`, status, statuses))
  }
}

type SuccessPolicy = NonNullable<JobSpec['successPolicy']>
type SuccessRule = SuccessPolicy['rules'][number]

export function validateSuccessPolicy(errors: ErrorList, path: string, spec: JobSpec, policy: SuccessPolicy): void {
  if (spec.completionMode !== 'Indexed') {
    errors.push(invalid(path, shownPolicy(policy), 'requires indexed completion mode'))
    return
  }
  const rules = policy.rules ?? []
  if (rules.length === 0) {
    const why = 'at least one rules must be specified when the successPolicy is specified'
    errors.push(required(`${path}.rules`, why))
  }
  if (rules.length > rulesMax) errors.push(tooMany(`${path}.rules`, rules.length, rulesMax))
  for (const [index, rule] of rules.entries()) {
    validateSuccessRule(errors, `${path}.rules[${index}]`, rule, spec.completions ?? 0)
  }
}

/** As upstream's internal type prints. */
function shownPolicy({ rules }: SuccessPolicy): object {
  const shown = rules?.map(({ succeededIndexes, succeededCount }) => ({
    SucceededIndexes: succeededIndexes ?? null,
    SucceededCount: succeededCount ?? null,
  }))
  return { Rules: shown ?? null }
}

function validateSuccessRule(errors: ErrorList, path: string, rule: SuccessRule, completions: number): void {
  const { succeededIndexes: indexes, succeededCount: count } = rule
  if (count === undefined && indexes === undefined) {
    errors.push(required(path, 'at least one of succeededCount or succeededIndexes must be specified'))
  }
  let total = 0
  if (indexes !== undefined) {
    const field = `${path}.succeededIndexes`
    if (indexes.length > indexesTextMax) errors.push(tooLong(field, indexesTextMax))
    const counted = countIndexes(indexes, completions)
    if (typeof counted === 'number') total = counted
    else errors.push(invalid(field, indexes, `error parsing succeededIndexes: ${counted}`))
  }
  if (count === undefined) return
  const field = `${path}.succeededCount`
  checkNonNegative(errors, field, count)
  if (count > completions) {
    const why = `must be less than or equal to ${completions} (the number of specified completions)`
    errors.push(invalid(field, count, why))
  }
  if (indexes !== undefined && count > total) {
    const why = `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`
    errors.push(invalid(field, count, why))
  }
}
