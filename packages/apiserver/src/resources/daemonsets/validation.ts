// Mirrors pkg/apis/apps/validation/validation.go ValidateDaemonSet and its like, release 1.36.
import { selects, toSelector, type DaemonSet, type DaemonSetSpec } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { invalid, notSupported, required, type ErrorList } from '../../validation/field-errors.ts'
import { validatePodTemplate } from '../pod-spec/validate-pod-template.ts'
import { checkAtMost100Percent, checkIntOrPercent, numberOf } from '../rules/int-or-percent.ts'
import { isEmptySelector, shownSelector, validateLabelSelector } from '../rules/label-selectors.ts'
import { checkNonNegative } from '../rules/numbers.ts'
import { checkCollisionCount, checkCounts } from '../workload/validate-replica-counts.ts'
import { checkRunsForever, checkSelectorImmutable, shownLabels } from '../workload/validate-selector-and-template.ts'

const noSpec = {} as DaemonSetSpec

export function validateDaemonSet(set: DaemonSet): FieldErrors {
  const errors: ErrorList = []
  validateSpec(errors, set.spec ?? noSpec, undefined)
  return errors
}

export function validateDaemonSetUpdate(next: DaemonSet, previous: DaemonSet): FieldErrors {
  const errors: ErrorList = []
  const [spec, old] = [next.spec ?? noSpec, previous.spec ?? noSpec]
  checkSelectorImmutable(errors, spec, old)
  validateSpec(errors, spec, old)
  return errors
}

function validateSpec(errors: ErrorList, spec: DaemonSetSpec, previous: DaemonSetSpec | undefined): void {
  const { selector, template = {} } = spec
  validateLabelSelector(errors, 'spec.selector', selector)
  const labels = template.metadata?.labels
  if (isMismatch(spec)) {
    const why = '`selector` does not match template `labels`'
    errors.push(invalid('spec.template.metadata.labels', shownLabels(labels), why))
  }
  if (selector !== undefined && isEmptySelector(selector)) {
    errors.push(invalid('spec.selector', shownSelector(selector), 'empty selector is invalid for daemonset'))
  }
  validatePodTemplate(errors, 'spec.template', template, previous?.template)
  checkRunsForever(errors, template, 'activeDeadlineSeconds in DaemonSet is not Supported')
  checkNonNegative(errors, 'spec.minReadySeconds', spec.minReadySeconds)
  validateStrategy(errors, spec.updateStrategy ?? {})
  checkNonNegative(errors, 'spec.revisionHistoryLimit', spec.revisionHistoryLimit)
}

function isMismatch({ selector, template }: DaemonSetSpec): boolean {
  try {
    return !selects(toSelector(selector), template?.metadata?.labels)
  } catch {
    // What is wrong with the selector has been told.
    return false
  }
}

type UpdateStrategy = NonNullable<DaemonSetSpec['updateStrategy']>

function validateStrategy(errors: ErrorList, { type, rollingUpdate }: UpdateStrategy): void {
  const path = 'spec.updateStrategy'
  if (type === 'OnDelete') return
  if (type !== 'RollingUpdate') {
    const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {}
    const update = rollingUpdate ? { MaxUnavailable: maxUnavailable, MaxSurge: maxSurge } : null
    errors.push(notSupported(path, { Type: type ?? '', RollingUpdate: update }, ['RollingUpdate', 'OnDelete']))
  } else if (rollingUpdate === undefined) errors.push(required(`${path}.rollingUpdate`))
  else validateRollingUpdate(errors, `${path}.rollingUpdate`, rollingUpdate)
}

type RollingUpdate = NonNullable<UpdateStrategy['rollingUpdate']>

/** Exactly one of the two says how: without a pod for a while, or with two. */
function validateRollingUpdate(errors: ErrorList, path: string, update: RollingUpdate): void {
  const { maxUnavailable = 0, maxSurge = 0 } = update
  checkIntOrPercent(errors, `${path}.maxUnavailable`, maxUnavailable)
  checkIntOrPercent(errors, `${path}.maxSurge`, maxSurge)
  checkAtMost100Percent(errors, `${path}.maxUnavailable`, maxUnavailable)
  checkAtMost100Percent(errors, `${path}.maxSurge`, maxSurge)
  const [hasUnavailable, hasSurge] = [numberOf(maxUnavailable) !== 0, numberOf(maxSurge) !== 0]
  if (hasUnavailable && hasSurge) {
    errors.push(invalid(`${path}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'))
  } else if (!hasUnavailable && !hasSurge) {
    errors.push(required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'))
  }
}

export function validateDaemonSetStatusUpdate(next: DaemonSet, previous: DaemonSet): FieldErrors {
  const errors: ErrorList = []
  const status = next.status
  if (status === undefined) return errors
  checkCounts(errors, status, [
    'currentNumberScheduled',
    'numberMisscheduled',
    'desiredNumberScheduled',
    'numberReady',
    'observedGeneration',
    'updatedNumberScheduled',
    'numberAvailable',
    'numberUnavailable',
    'collisionCount',
  ])
  checkCollisionCount(errors, status, previous.status ?? {})
  return errors
}
