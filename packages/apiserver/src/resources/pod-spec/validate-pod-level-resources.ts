// Mirrors pkg/apis/core/validation/validation.go validatePodResources, 1.36.
import { compareQuantities, isHugePages, parseQuantity } from '@coxswain/api'
import { aggregateResources } from '@coxswain/api/pod-defaults'
import { forbidden, invalid } from '../../validation/field-errors.ts'
import type { SpecScope } from './spec-scope.ts'
import { canonical, checkPodResourceName, validateResources } from './validate-resources.ts'

export function validatePodLevelResources(scope: SpecScope): void {
  const { errors, spec, claimNames } = scope
  const { resources } = spec
  if (resources === undefined) return
  const path = `${scope.path}.resources`
  if (spec.os?.name === 'windows') {
    errors.push(forbidden(path, 'may not be set for a windows pod'))
    return
  }
  if (resources.claims !== undefined) {
    errors.push(forbidden(`${path}.claims`, 'claims may not be set for Resources at pod-level'))
  }
  validateResources({ errors, path, checkName: checkPodResourceName, claimNames }, resources)
  checkAgainstContainers(scope, path)
}

/** The pod has at least what its containers ask for together, and no container may use more than the pod. */
function checkAgainstContainers({ errors, spec }: SpecScope, path: string): void {
  const { requests = {}, limits = {} } = spec.resources ?? {}
  for (const [name, needed] of Object.entries(aggregateResources(spec, 'requests'))) {
    const given = requests[name]
    if (given === undefined || !isMore(needed, given)) continue
    const why = `must be greater than or equal to aggregate container requests of ${needed}`
    errors.push(invalid(`${path}.requests[${name}]`, canonical(given), why))
  }
  for (const [name, needed] of Object.entries(aggregateResources(spec, 'limits'))) {
    const given = limits[name]
    if (!isHugePages(name) || given === undefined || !isMore(needed, given)) continue
    const why = `must be greater than or equal to aggregate container limits of ${needed}`
    errors.push(invalid(`${path}.limits[${name}]`, canonical(given), why))
  }
  for (const [index, container] of (spec.containers ?? []).entries()) {
    for (const [name, limit] of Object.entries(container.resources?.limits ?? {})) {
      const given = limits[name]
      if (given === undefined || !isMore(limit, given)) continue
      const field = `${path}.containers[${index}][${name}].limits`
      errors.push(invalid(field, canonical(limit), `must be less than or equal to pod limits of ${canonical(given)}`))
    }
  }
}

function isMore(a: string, b: string): boolean {
  return compareQuantities(parseQuantity(a), parseQuantity(b)) > 0
}
