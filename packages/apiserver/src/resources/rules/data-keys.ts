import { validateConfigMapKey } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'
import { forbidden, invalidEach, type ErrorList } from '../../validation/field-errors.ts'

/** The most that the values of a Secret or ConfigMap may take together. */
export const dataBytesMax = 1024 * 1024

type Data = Readonly<Record<string, string>> | undefined

export function checkDataKeys(errors: ErrorList, path: string, data: Data): void {
  for (const key in data) invalidEach(errors, `${path}[${key}]`, key, validateConfigMapKey(key))
}

/** How many bytes base64 text stands for. */
export function base64Bytes(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return Math.max(0, Math.floor((text.length * 3) / 4) - padding)
}

interface Freezable {
  readonly immutable?: boolean | undefined
  readonly data?: Data
  readonly binaryData?: Data
}

/** Once immutable, neither the data nor the flag change. */
export function checkFrozen(errors: ErrorList, next: Freezable, previous: Freezable): void {
  if (previous.immutable !== true) return
  const why = 'field is immutable when `immutable` is set'
  if (next.immutable !== true) errors.push(forbidden('immutable', why))
  if (!semanticEqual(next.data, previous.data)) errors.push(forbidden('data', why))
  if (!semanticEqual(next.binaryData, previous.binaryData)) errors.push(forbidden('binaryData', why))
}
