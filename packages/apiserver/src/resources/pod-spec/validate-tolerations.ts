// Mirrors pkg/apis/core/validation/validation.go ValidateTolerations, 1.36.
import { validateLabelValue, type Toleration } from '@coxswain/api'
import { invalid, notSupported, type ErrorList } from '../../validation/field-errors.ts'
import { checkQualifiedName } from '../rules/names.ts'
import { checkTaintEffect } from '../rules/taints.ts'
import { defaultTolerations } from './default-tolerations.ts'

export function validateTolerations(errors: ErrorList, path: string, tolerations: readonly Toleration[]): void {
  if (tolerations === defaultTolerations) return
  for (const [index, toleration] of tolerations.entries()) {
    const at = `${path}[${index}]`
    if (toleration.key) checkQualifiedName(errors, `${at}.key`, toleration.key)
    else if (toleration.operator !== 'Exists') {
      const why = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
      errors.push(invalid(`${at}.operator`, toleration.operator ?? '', why))
    }
    if (toleration.tolerationSeconds !== undefined && toleration.effect !== 'NoExecute') {
      const why = "effect must be 'NoExecute' when `tolerationSeconds` is set"
      errors.push(invalid(`${at}.effect`, toleration.effect ?? '', why))
    }
    checkOperator(errors, `${at}.operator`, toleration)
    if (toleration.effect) checkTaintEffect(errors, `${at}.effect`, toleration.effect)
  }
}

function checkOperator(errors: ErrorList, field: string, { operator, value = '' }: Toleration): void {
  switch (operator) {
    case undefined:
    case '':
    case 'Equal': {
      const messages = validateLabelValue(value)
      if (messages.length > 0) errors.push(invalid(field, value, messages.join(';')))
      return
    }
    case 'Exists':
      if (value !== '') errors.push(invalid(field, value, "value must be empty when `operator` is 'Exists'"))
      return
    case 'Lt':
    case 'Gt':
      errors.push(notSupported(field, operator, ['Equal', 'Exists', 'Lt', 'Gt']))
      return
    default:
      errors.push(notSupported(field, operator, ['Equal', 'Exists']))
  }
}
