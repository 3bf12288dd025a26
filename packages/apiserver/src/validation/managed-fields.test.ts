import { expect, test } from 'vitest'
import { checkManagedFields } from './managed-fields.ts'
import type { FieldError } from './field-error.ts'

const entry = { manager: 'm', operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV1' }

test.each([
  { name: 'an update', change: {}, want: [] },
  { name: 'an apply to a subresource', change: { operation: 'Apply', subresource: 'status' }, want: [] },
  { name: 'nobody, of no type', change: { manager: undefined, fieldsType: undefined }, want: [] },
  {
    name: 'another operation',
    change: { operation: 'Steal' },
    want: ['f[0].operation: Invalid value: "Steal": must be `Apply` or `Update`'],
  },
  {
    name: 'another type',
    change: { fieldsType: 'FieldsV2' },
    want: ['f[0].fieldsType: Invalid value: "FieldsV2": must be `FieldsV1`'],
  },
  {
    name: 'a long name',
    change: { manager: 'm'.repeat(129) },
    want: ['f[0].manager: Too long: may not be more than 128 bytes'],
  },
  {
    name: 'a name that cannot be shown',
    change: { manager: 'ж\u0001' },
    want: ['f[0].manager: Invalid value: "ж\\x01": invalid character U+0001 (at position 2)'],
  },
  {
    name: 'a long subresource',
    change: { subresource: 's'.repeat(257) },
    want: ['f[0].subresource: Too long: may not be more than 256 bytes'],
  },
])('$name', ({ change, want }) => {
  const errors: FieldError[] = []
  checkManagedFields(errors, [{ ...entry, ...change }], 'f')
  expect(errors.map(({ field, message }) => `${field}: ${message}`)).toEqual(want)
})
