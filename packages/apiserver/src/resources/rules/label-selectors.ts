// Mirrors apimachinery pkg/apis/meta/v1/validation/validation.go ValidateLabelSelector, 1.36.
import type { LabelSelector } from '@coxswain/api'
import { forbidden, invalid, required, type ErrorList } from '../../validation/field-errors.ts'
import { checkLabelValue, checkLabels, checkQualifiedName } from './names.ts'

type Requirement = NonNullable<LabelSelector['matchExpressions']>[number]

export function validateLabelSelector(errors: ErrorList, path: string, selector: LabelSelector | undefined): void {
  if (selector === undefined) return
  checkLabels(errors, `${path}.matchLabels`, selector.matchLabels)
  if (selector.matchExpressions === undefined) return
  for (const [index, requirement] of selector.matchExpressions.entries()) {
    validateRequirement(errors, `${path}.matchExpressions[${index}]`, requirement)
  }
}

function validateRequirement(errors: ErrorList, path: string, { key, operator, values }: Requirement): void {
  const count = values?.length ?? 0
  if (operator === 'In' || operator === 'NotIn') {
    if (count === 0) errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"))
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    const why = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
    if (count > 0) errors.push(forbidden(`${path}.values`, why))
  } else {
    errors.push(invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator'))
  }
  checkQualifiedName(errors, `${path}.key`, key ?? '')
  for (const [index, value] of (values ?? []).entries()) checkLabelValue(errors, `${path}.values[${index}]`, value)
}

export function isEmptySelector(selector: LabelSelector | undefined): boolean {
  return Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions?.length ?? 0) === 0
}

/** A selector as Go prints it: its two fields in order, without what is empty. */
export function shownSelector(selector: LabelSelector | undefined): object | null {
  if (selector === undefined) return null
  const { matchLabels, matchExpressions } = selector
  const labels = Object.entries(matchLabels ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return {
    ...(labels.length > 0 && { matchLabels: Object.fromEntries(labels) }),
    ...(matchExpressions?.length && { matchExpressions: matchExpressions.map(shownRequirement) }),
  }
}

function shownRequirement({ key, operator, values }: Requirement): object {
  return { key, operator, ...(values?.length && { values }) }
}
