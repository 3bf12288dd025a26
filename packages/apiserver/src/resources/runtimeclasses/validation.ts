// Mirrors pkg/apis/node/validation/validation.go ValidateRuntimeClass, release 1.36.
import type { RuntimeClass, Toleration } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { duplicate, required, type ErrorList } from '../../validation/field-errors.ts'
import { validateTolerations } from '../pod-spec/validate-tolerations.ts'
import { checkContainerResourceName, validateResources } from '../pod-spec/validate-resources.ts'
import { checkImmutable } from '../rules/immutable.ts'
import { checkDnsLabel, checkLabels } from '../rules/names.ts'

export function validateRuntimeClass({ handler, overhead, scheduling }: RuntimeClass): FieldErrors {
  const errors: ErrorList = []
  if (!handler) errors.push(required('handler'))
  else checkDnsLabel(errors, 'handler', handler)
  if (overhead !== undefined) {
    const scope = { errors, path: 'overhead', checkName: checkContainerResourceName, claimNames: new Set<string>() }
    validateResources(scope, { limits: overhead.podFixed })
  }
  if (scheduling === undefined) return errors
  checkLabels(errors, 'scheduling.nodeSelector', scheduling.nodeSelector)
  const { tolerations = [] } = scheduling
  validateTolerations(errors, 'scheduling.tolerations', tolerations)
  checkTolerationsDiffer(errors, tolerations)
  return errors
}

function checkTolerationsDiffer(errors: ErrorList, tolerations: readonly Toleration[]): void {
  const seen = new Set<string>()
  for (const [index, toleration] of tolerations.entries()) {
    const { key = '', operator = '', value = '', effect = '' } = toleration
    const identity = JSON.stringify([key, operator, value, effect])
    if (seen.has(identity)) errors.push(duplicate(`scheduling.tolerations[${index}]`, shownToleration(toleration)))
    seen.add(identity)
  }
}

/** As Go prints the internal structure. */
function shownToleration({ key = '', operator = '', value = '', effect = '', tolerationSeconds }: Toleration): object {
  return {
    Key: key,
    Operator: operator,
    Value: value,
    Effect: effect,
    TolerationSeconds: tolerationSeconds ?? null,
  }
}

export function validateRuntimeClassUpdate(next: RuntimeClass, previous: RuntimeClass): FieldErrors {
  const errors: ErrorList = [...validateRuntimeClass(next)]
  checkImmutable(errors, 'handler', { next: next.handler, previous: previous.handler })
  return errors
}
