// Mirrors pkg/apis/resource/validation/validation.go validateDeviceConfiguration and validateRawExtension, 1.36.
import { utf8Length, type OpaqueDeviceConfiguration } from '@coxswain/api'
import { invalid, required, tooLong, type ErrorList } from '../../validation/field-errors.ts'
import { validateDriverName } from '../pod-spec/validate-storage-volumes.ts'

const rawBytesMax = 10 * 1024

/** What a driver is told of a device. */
export function validateConfiguration(
  errors: ErrorList,
  path: string,
  { opaque }: { readonly opaque?: OpaqueDeviceConfiguration | undefined },
): void {
  const at = `${path}.opaque`
  if (opaque === undefined) {
    errors.push(required(at))
    return
  }
  validateDriverName(errors, `${at}.driver`, opaque.driver)
  checkRawObject(errors, `${at}.parameters`, opaque.parameters)
}

/** Whatever it says, it is a JSON object. */
export function checkRawObject(errors: ErrorList, path: string, value: unknown): void {
  if (value === undefined || value === null) errors.push(required(path))
  else if (utf8Length(JSON.stringify(value)) > rawBytesMax) errors.push(tooLong(path, rawBytesMax))
  else if (typeof value !== 'object' || Array.isArray(value)) {
    errors.push(invalid(path, '<value omitted>', 'must be a valid JSON object'))
  }
}
