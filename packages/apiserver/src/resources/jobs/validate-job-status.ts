// Mirrors pkg/apis/batch/validation/validation.go ValidateJobStatusUpdate and the options of pkg/registry/batch/job, 1.36.
import { isConditionTrue, parseTime, type Job, type JobStatus } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'
import type { FieldErrors } from '../../validation/field-error.ts'
import { duplicate, invalid, invalidUnshown, required, type ErrorList } from '../../validation/field-errors.ts'
import { recheckMetadata } from '../../validation/object-meta.ts'
import { internalForm } from '../rules/internal-form.ts'
import { checkNonNegative } from '../rules/numbers.ts'
import { countIndexes, firstOverlap } from './indexes.ts'

/** Both states of a job, and what changed between them: most rules look only at what did. */
interface StatusChange {
  readonly errors: ErrorList
  readonly job: Job
  readonly next: JobStatus
  readonly old: JobStatus
}

export function validateJobStatusUpdate(job: Job, previous: Job): FieldErrors {
  const errors: ErrorList = []
  recheckMetadata(errors, job.metadata, previous.metadata)
  const change: StatusChange = { errors, job, next: job.status ?? {}, old: previous.status ?? {} }
  for (const field of ['active', 'succeeded', 'failed', 'ready', 'terminating'] as const) {
    checkNonNegative(errors, `status.${field}`, change.next[field])
  }
  checkUncounted(change)
  checkCompletion(change)
  checkFinish(change)
  checkIndexes(change)
  checkPodCounts(change)
  checkCriteria(change)
  checkTransitions(change, previous)
  return errors
}

const is = (status: JobStatus, type: string): boolean => isConditionTrue(status.conditions, type)
const isFinished = (status: JobStatus): boolean => is(status, 'Complete') || is(status, 'Failed')

function changed({ next, old }: StatusChange, type: string): boolean {
  return is(next, type) !== is(old, type)
}

function fieldChanged({ next, old }: StatusChange, field: keyof JobStatus): boolean {
  return !semanticEqual(next[field], old[field])
}

function refuseConditions({ errors }: StatusChange, why: string): void {
  errors.push(invalidUnshown('status.conditions', why))
}

function checkUncounted({ errors, next }: StatusChange): void {
  const seen = new Set<string>()
  for (const part of ['succeeded', 'failed'] as const) {
    for (const [index, uid] of (next.uncountedTerminatedPods?.[part] ?? []).entries()) {
      const field = `status.uncountedTerminatedPods.${part}[${index}]`
      if (uid === '') errors.push(invalid(field, uid, 'must not be empty'))
      else if (seen.has(uid)) errors.push(duplicate(field, uid))
      seen.add(uid)
    }
  }
}

function checkCompletion(change: StatusChange): void {
  const { errors, next } = change
  const isComplete = is(next, 'Complete')
  const completeChanged = changed(change, 'Complete')
  if (completeChanged || changed(change, 'Failed')) {
    if (isComplete && is(next, 'Failed'))
      refuseConditions(change, 'cannot set Complete=True and Failed=true conditions')
  }
  if ((completeChanged || changed(change, 'FailureTarget')) && isComplete && is(next, 'FailureTarget')) {
    refuseConditions(change, 'cannot set Complete=True and FailureTarget=true conditions')
  }
  const { completionTime, startTime } = next
  const field = 'status.completionTime'
  const timeChanged = fieldChanged(change, 'completionTime')
  if (completeChanged || timeChanged) {
    if (completionTime !== undefined && !isComplete) {
      const why = 'cannot set completionTime when there is no Complete=True condition'
      errors.push(invalid(field, completionTime, why))
    }
    if (completionTime === undefined && isComplete) {
      errors.push(required(field, 'completionTime is required for Complete jobs'))
    }
  }
  const [start, completion] = [parseTime(startTime), parseTime(completionTime)]
  if (!timeChanged && !fieldChanged(change, 'startTime')) return
  if (start !== undefined && completion !== undefined && completion < start) {
    errors.push(invalid(field, completionTime, 'must be equal to or after `startTime`'))
  }
}

function checkFinish(change: StatusChange): void {
  const { errors, job, next, old } = change
  if ((changed(change, 'Failed') || fieldChanged(change, 'failedIndexes')) && is(next, 'Failed')) {
    const why = 'cannot set Failed=True condition without the FailureTarget=true condition'
    if (!is(next, 'FailureTarget')) refuseConditions(change, why)
  }
  if ((changed(change, 'Complete') || changed(change, 'SuccessCriteriaMet')) && is(next, 'Complete')) {
    const why = 'cannot set Complete=True condition without the SuccessCriteriaMet=true condition'
    if (!is(next, 'SuccessCriteriaMet')) refuseConditions(change, why)
  }
  if (!isFinished(next)) return
  const finishedChanged = !isFinished(old)
  if ((finishedChanged || fieldChanged(change, 'active')) && (next.active ?? 0) > 0) {
    errors.push(invalid('status.active', next.active, 'active>0 is invalid for finished job'))
  }
  const neverRan = job.spec?.suspend === true && job.spec.completions === 0
  if ((finishedChanged || fieldChanged(change, 'startTime')) && !neverRan && next.startTime === undefined) {
    errors.push(required('status.startTime', 'startTime is required for finished job'))
  }
  const { uncountedTerminatedPods: uncounted } = next
  const count = (uncounted?.failed?.length ?? 0) + (uncounted?.succeeded?.length ?? 0)
  if ((finishedChanged || fieldChanged(change, 'uncountedTerminatedPods')) && count > 0) {
    const shown = internalForm('UncountedTerminatedPods', uncounted ?? {})
    errors.push(invalid('status.uncountedTerminatedPods', shown, 'must be empty for finished job'))
  }
}

function checkIndexes(change: StatusChange): void {
  const { errors, job, next } = change
  const { completions, backoffLimitPerIndex, completionMode } = job.spec ?? {}
  const { completedIndexes = '', failedIndexes } = next
  const completedChanged = fieldChanged(change, 'completedIndexes')
  const failedChanged = fieldChanged(change, 'failedIndexes')
  if (completedChanged && completions !== undefined) {
    const problem = countIndexes(completedIndexes, completions)
    if (typeof problem === 'string') {
      errors.push(invalid('status.completedIndexes', completedIndexes, `error parsing completedIndexes: ${problem}`))
    }
  }
  if (failedChanged && completions !== undefined && backoffLimitPerIndex !== undefined && failedIndexes !== undefined) {
    const problem = countIndexes(failedIndexes, completions)
    if (typeof problem === 'string') {
      errors.push(invalid('status.failedIndexes', failedIndexes, `error parsing failedIndexes: ${problem}`))
    }
  }
  if (completedChanged && completedIndexes !== '' && completionMode !== 'Indexed') {
    const why = 'cannot set non-empty completedIndexes when non-indexed completion mode'
    errors.push(invalid('status.completedIndexes', completedIndexes, why))
  }
  if (failedChanged && failedIndexes !== undefined && backoffLimitPerIndex === undefined) {
    const why = 'cannot set non-null failedIndexes when backoffLimitPerIndex is null'
    errors.push(invalid('status.failedIndexes', failedIndexes, why))
  }
  if ((!completedChanged && !failedChanged) || completions === undefined || failedIndexes === undefined) return
  const index = firstOverlap(completedIndexes, failedIndexes, completions)
  if (index === undefined) return
  const why = `failedIndexes and completedIndexes overlap at index: ${index}`
  errors.push(invalid('status.failedIndexes', failedIndexes, why))
}

function checkPodCounts(change: StatusChange): void {
  const { errors, next, old } = change
  const finishedChanged = isFinished(next) !== isFinished(old)
  const { terminating = 0, ready, active = 0 } = next
  if ((finishedChanged || fieldChanged(change, 'terminating')) && terminating > 0 && isFinished(next)) {
    errors.push(invalid('status.terminating', terminating, 'terminating>0 is invalid for finished job'))
  }
  const isCounted = fieldChanged(change, 'ready') || fieldChanged(change, 'active')
  if (isCounted && ready !== undefined && ready > active) {
    errors.push(invalid('status.ready', ready, 'cannot set more ready pods than active'))
  }
}

function checkCriteria(change: StatusChange): void {
  const { job, next } = change
  const isMet = is(next, 'SuccessCriteriaMet')
  if (isMet && is(next, 'Failed')) {
    refuseConditions(change, 'cannot set SuccessCriteriaMet=True and Failed=true conditions')
  }
  if (isMet && is(next, 'FailureTarget')) {
    refuseConditions(change, 'cannot set SuccessCriteriaMet=True and FailureTarget=true conditions')
  }
  if (job.spec?.successPolicy !== undefined && !isMet && is(next, 'Complete')) {
    refuseConditions(change, 'cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True')
  }
}

/** What was reached stays so. */
function checkTransitions(change: StatusChange, previous: Job): void {
  const { errors, job, next, old } = change
  for (const type of ['Failed', 'Complete', 'FailureTarget']) {
    if (is(old, type) && !is(next, type)) refuseConditions(change, `cannot disable the terminal ${type}=True condition`)
  }
  if ((next.failed ?? 0) < (old.failed ?? 0)) {
    errors.push(invalid('status.failed', next.failed ?? 0, 'cannot decrease the failed counter'))
  }
  const { completionMode, completions, parallelism } = job.spec ?? {}
  const canShrink = completionMode === 'Indexed' && completions === parallelism
  if (!canShrink && (next.succeeded ?? 0) < (old.succeeded ?? 0)) {
    errors.push(invalid('status.succeeded', next.succeeded ?? 0, 'cannot decrease the succeeded counter'))
  }
  if (next.completionTime !== undefined && old.completionTime !== undefined && fieldChanged(change, 'completionTime')) {
    errors.push(invalid('status.completionTime', next.completionTime, 'field is immutable'))
  }
  checkStartTime(change)
  if (is(old, 'SuccessCriteriaMet') && !is(next, 'SuccessCriteriaMet')) {
    refuseConditions(change, 'cannot disable the SuccessCriteriaMet=True condition')
  }
  const wasMet = is(previous.status ?? {}, 'SuccessCriteriaMet')
  if (is(old, 'Complete') && !wasMet && is(next, 'SuccessCriteriaMet')) {
    refuseConditions(change, 'cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions')
  }
}

/** It changes only when a job is resumed. */
function checkStartTime(change: StatusChange): void {
  const { errors, job, next, old } = change
  const isResuming =
    is(old, 'Suspended') && next.conditions?.some(({ type, status }) => type === 'Suspended' && status === 'False')
  if (!fieldChanged(change, 'startTime') || isResuming) return
  if (old.startTime === undefined || job.spec?.suspend === true) return
  const why = 'field is immutable for unsuspended job once set'
  errors.push(invalid('status.startTime', next.startTime, why))
}
