// Mirrors pkg/apis/core/validation/validation.go ValidateNodeSelector and its like, 1.36.
import type { NodeSelector, NodeSelectorRequirement, NodeSelectorTerm } from '@coxswain/api'
import { forbidden, invalid, required, type ErrorList } from '../../validation/field-errors.ts'
import { checkLabelValue, checkObjectName, checkQualifiedName } from './names.ts'

export function validateNodeSelector(errors: ErrorList, path: string, selector: NodeSelector): void {
  const terms = selector.nodeSelectorTerms ?? []
  const field = `${path}.nodeSelectorTerms`
  if (terms.length === 0) errors.push(required(field, 'must have at least one node selector term'))
  for (const [index, term] of terms.entries()) {
    validateNodeSelectorTerm(errors, `${field}[${index}]`, term, { isPreference: false })
  }
}

/** The values of a preference need not be legal labels: it does no harm if nothing matches. */
export function validateNodeSelectorTerm(
  errors: ErrorList,
  path: string,
  term: NodeSelectorTerm,
  { isPreference }: { readonly isPreference: boolean },
): void {
  for (const [index, requirement] of (term.matchExpressions ?? []).entries()) {
    const requirementPath = `${path}.matchExpressions[${index}]`
    validateRequirement(errors, requirementPath, requirement)
    if (isPreference) continue
    for (const [at, value] of (requirement.values ?? []).entries()) {
      checkLabelValue(errors, `${requirementPath}.values[${at}]`, value)
    }
  }
  for (const [index, requirement] of (term.matchFields ?? []).entries()) {
    validateFieldRequirement(errors, `${path}.matchFields[${index}]`, requirement)
  }
}

function validateRequirement(errors: ErrorList, path: string, requirement: NodeSelectorRequirement): void {
  const { key, operator } = requirement
  const count = requirement.values?.length ?? 0
  const field = `${path}.values`
  if (operator === 'In' || operator === 'NotIn') {
    if (count === 0) errors.push(required(field, "must be specified when `operator` is 'In' or 'NotIn'"))
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    const why = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
    if (count > 0) errors.push(forbidden(field, why))
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (count !== 1) errors.push(required(field, "must be specified single value when `operator` is 'Lt' or 'Gt'"))
  } else {
    errors.push(invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator'))
  }
  checkQualifiedName(errors, `${path}.key`, key ?? '')
}

function validateFieldRequirement(errors: ErrorList, path: string, requirement: NodeSelectorRequirement): void {
  const { key, operator, values = [] } = requirement
  if (operator === 'In' || operator === 'NotIn') {
    const why = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"
    if (values.length !== 1) errors.push(required(`${path}.values`, why))
  } else {
    errors.push(invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator'))
  }
  if (key !== 'metadata.name') {
    errors.push(invalid(`${path}.key`, key ?? '', 'not a valid field selector key'))
    return
  }
  for (const [index, value] of values.entries()) checkObjectName(errors, `${path}.values[${index}]`, value)
}
