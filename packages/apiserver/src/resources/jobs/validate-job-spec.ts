// Mirrors pkg/apis/batch/validation/validation.go validateJobSpec, release 1.36.
import { validateDomainPrefixedPath, type JobSpec } from '@coxswain/api'
import { invalid, notSupported, required, tooLong, type ErrorList } from '../../validation/field-errors.ts'
import { validatePodTemplate } from '../pod-spec/validate-pod-template.ts'
import { checkNonNegative } from '../rules/numbers.ts'
import { checkOneOf } from '../rules/one-of.ts'
import { validateFailurePolicy, validateSuccessPolicy } from './validate-job-policies.ts'

const managedByMax = 63
const parallelismMax = 100_000
const failedIndexesMax = 100_000
/** From so many completions on the limits below hold. */
const completionsMany = 100_000
const parallelismManyMax = 10_000
const failedIndexesManyMax = 10_000

/** Of a job, and of the template of a CronJob's. `previous` passed these rules already. */
export function validateJobSpec(errors: ErrorList, path: string, spec: JobSpec, previous: JobSpec | undefined): void {
  checkNonNegative(errors, `${path}.parallelism`, spec.parallelism)
  checkNonNegative(errors, `${path}.completions`, spec.completions)
  checkNonNegative(errors, `${path}.activeDeadlineSeconds`, spec.activeDeadlineSeconds)
  checkNonNegative(errors, `${path}.backoffLimit`, spec.backoffLimit)
  checkNonNegative(errors, `${path}.ttlSecondsAfterFinished`, spec.ttlSecondsAfterFinished)
  checkNonNegative(errors, `${path}.backoffLimitPerIndex`, spec.backoffLimitPerIndex)
  if (spec.maxFailedIndexes !== undefined) {
    checkNonNegative(errors, `${path}.maxFailedIndexes`, spec.maxFailedIndexes)
    if (spec.backoffLimitPerIndex === undefined) {
      errors.push(required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'))
    }
  }
  if (spec.managedBy !== undefined) {
    errors.push(...validateDomainPrefixedPath(`${path}.managedBy`, spec.managedBy))
    if (spec.managedBy.length > managedByMax) errors.push(tooLong(`${path}.managedBy`, managedByMax))
  }
  checkOneOf(errors, `${path}.completionMode`, spec.completionMode, ['NonIndexed', 'Indexed'])
  if (spec.completionMode === 'Indexed') validateIndexed(errors, path, spec)
  else if (spec.completionMode === undefined || spec.completionMode === 'NonIndexed') forbidIndexes(errors, path, spec)
  if (spec.podFailurePolicy) validateFailurePolicy(errors, `${path}.podFailurePolicy`, spec, spec.podFailurePolicy)
  if (spec.successPolicy) validateSuccessPolicy(errors, `${path}.successPolicy`, spec, spec.successPolicy)
  const replacements = spec.podFailurePolicy === undefined ? ['Failed', 'TerminatingOrFailed'] : ['Failed']
  checkOneOf(errors, `${path}.podReplacementPolicy`, spec.podReplacementPolicy, replacements)
  validatePodTemplate(errors, `${path}.template`, spec.template ?? {}, previous?.template)
  checkEnds(errors, `${path}.template.spec.restartPolicy`, spec)
}

function validateIndexed(errors: ErrorList, path: string, spec: JobSpec): void {
  const { completions, parallelism = 0, maxFailedIndexes } = spec
  const tooMuch = (field: string, value: number, why: string): void => {
    errors.push(invalid(`${path}.${field}`, value, why))
  }
  if (completions === undefined) errors.push(required(`${path}.completions`, 'when completion mode is Indexed'))
  if (parallelism > parallelismMax) {
    const why = `must be less than or equal to ${parallelismMax} when completion mode is Indexed`
    tooMuch('parallelism', parallelism, why)
  }
  if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions) {
    tooMuch('maxFailedIndexes', maxFailedIndexes, 'must be less than or equal to completions')
  }
  if (maxFailedIndexes !== undefined && maxFailedIndexes > failedIndexesMax) {
    tooMuch('maxFailedIndexes', maxFailedIndexes, `must be less than or equal to ${failedIndexesMax}`)
  }
  if ((completions ?? 0) <= completionsMany || spec.backoffLimitPerIndex === undefined) return
  const when = `when completions are above ${completionsMany} and used with backoff limit per index`
  if (maxFailedIndexes === undefined) {
    const why = `must be specified when completions is above ${completionsMany}`
    errors.push(required(`${path}.maxFailedIndexes`, why))
  }
  if (parallelism > parallelismManyMax) {
    tooMuch('parallelism', parallelism, `must be less than or equal to ${parallelismManyMax} ${when}`)
  }
  if (maxFailedIndexes !== undefined && maxFailedIndexes > failedIndexesManyMax) {
    tooMuch('maxFailedIndexes', maxFailedIndexes, `must be less than or equal to ${failedIndexesManyMax} ${when}`)
  }
}

function forbidIndexes(errors: ErrorList, path: string, spec: JobSpec): void {
  for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
    const value = spec[field]
    if (value !== undefined) errors.push(invalid(`${path}.${field}`, value, 'requires indexed completion mode'))
  }
}

/** A job's pods end some time. `Always` may only have been filled in, so it counts as missing. */
function checkEnds(errors: ErrorList, field: string, spec: JobSpec): void {
  const policy = spec.template?.spec?.restartPolicy
  if (!policy || policy === 'Always') errors.push(required(field, 'valid values: "OnFailure", "Never"'))
  else if (policy !== 'OnFailure' && policy !== 'Never') {
    errors.push(notSupported(field, policy, ['OnFailure', 'Never']))
  } else if (spec.podFailurePolicy !== undefined && policy !== 'Never') {
    errors.push(invalid(field, policy, 'only "Never" is supported when podFailurePolicy is specified'))
  }
}
