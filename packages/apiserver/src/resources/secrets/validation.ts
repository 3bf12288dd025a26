// Mirrors pkg/apis/core/validation/validation.go ValidateSecret, release 1.36.
import type { Secret } from '@coxswain/api'
import { withField } from '@coxswain/base'
import type { FieldErrors } from '../../validation/field-error.ts'
import { invalid, required, tooLong, type ErrorList } from '../../validation/field-errors.ts'
import { base64Bytes, checkDataKeys, checkFrozen, dataBytesMax } from '../rules/data-keys.ts'
import { checkImmutable } from '../rules/immutable.ts'

const accountAnnotation = 'kubernetes.io/service-account.name'

export function validateSecret(secret: Secret): FieldErrors {
  const errors: ErrorList = []
  const data = secret.data ?? {}
  checkDataKeys(errors, 'data', data)
  let size = 0
  for (const key in data) size += base64Bytes(data[key] ?? '')
  if (size > dataBytesMax) errors.push(tooLong('data', dataBytesMax))
  validateByType(errors, secret, data)
  return errors
}

export function validateSecretUpdate(next: Secret, previous: Secret): FieldErrors {
  const errors: ErrorList = []
  checkImmutable(errors, 'type', { next: next.type, previous: previous.type })
  checkFrozen(errors, withField(next, 'stringData', undefined), previous)
  return [...errors, ...validateSecret(next)]
}

function validateByType(errors: ErrorList, secret: Secret, data: Readonly<Record<string, string>>): void {
  const need = (key: string): void => {
    if (data[key] === undefined) errors.push(required(`data[${key}]`))
  }
  switch (secret.type) {
    case 'kubernetes.io/service-account-token':
      if (!secret.metadata?.annotations?.[accountAnnotation]) {
        errors.push(required(`metadata.annotations[${accountAnnotation}]`))
      }
      return
    case 'kubernetes.io/dockercfg':
      checkJson(errors, '.dockercfg', data['.dockercfg'])
      return
    case 'kubernetes.io/dockerconfigjson':
      checkJson(errors, '.dockerconfigjson', data['.dockerconfigjson'])
      return
    case 'kubernetes.io/basic-auth':
      if (data['username'] !== undefined || data['password'] !== undefined) return
      need('username')
      need('password')
      return
    case 'kubernetes.io/ssh-auth':
      if (!data['ssh-privatekey']) errors.push(required('data[ssh-privatekey]'))
      return
    case 'kubernetes.io/tls':
      need('tls.crt')
      need('tls.key')
      return
    default:
  }
}

function checkJson(errors: ErrorList, key: string, encoded: string | undefined): void {
  const field = `data[${key}]`
  if (encoded === undefined) {
    errors.push(required(field))
    return
  }
  const problem = jsonProblem(Buffer.from(encoded, 'base64').toString())
  if (problem !== undefined) errors.push(invalid(field, '<secret contents redacted>', problem))
}

/** In the words of Go's decoder as far as they are known without its parser. */
function jsonProblem(text: string): string | undefined {
  if (text.trim() === '') return 'unexpected end of JSON input'
  try {
    const value: unknown = JSON.parse(text)
    if (value === null || (typeof value === 'object' && !Array.isArray(value))) return undefined
    const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
    return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`
  } catch {
    // Only that it is no JSON matters; where it breaks is told as Go does for the first character.
    const first = text.trimStart().charAt(0)
    if (first === '{' || first === '[') return 'unexpected end of JSON input'
    return `invalid character '${first}' looking for beginning of value`
  }
}
