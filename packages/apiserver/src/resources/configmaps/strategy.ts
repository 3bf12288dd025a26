// Mirrors pkg/registry/core/configmap/strategy.go and pkg/apis/core/validation/validation.go ValidateConfigMap, release 1.36.
import { configMaps, utf8Length, validateConfigMapKey, type ConfigMap } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import type { FieldErrors } from '../../validation/field-error.ts'
import { invalid, invalidEach, tooLong, type ErrorList } from '../../validation/field-errors.ts'
import { base64Bytes, checkDataKeys, checkFrozen, dataBytesMax } from '../rules/data-keys.ts'
import { ageCell, nameCell } from '../table-text.ts'

export const configMapStrategy: Strategy<ConfigMap> = {
  resource: configMaps,
  validate: validateConfigMap,
  validateUpdate: (next, previous) => {
    const errors: ErrorList = []
    checkFrozen(errors, next, previous)
    return [...errors, ...validateConfigMap(next)]
  },
  tableCells: (configMap, now) => {
    const count = Object.keys(configMap.data ?? {}).length + Object.keys(configMap.binaryData ?? {}).length
    return [nameCell(configMap), count, ageCell(configMap, now)]
  },
}

function validateConfigMap({ data = {}, binaryData = {} }: ConfigMap): FieldErrors {
  const errors: ErrorList = []
  let size = 0
  for (const key in data) {
    invalidEach(errors, `data[${key}]`, key, validateConfigMapKey(key))
    if (binaryData[key] !== undefined) {
      errors.push(invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'))
    }
    size += utf8Length(data[key] ?? '')
  }
  checkDataKeys(errors, 'binaryData', binaryData)
  for (const key in binaryData) size += base64Bytes(binaryData[key] ?? '')
  if (size > dataBytesMax) errors.push(tooLong('', dataBytesMax))
  return errors
}
