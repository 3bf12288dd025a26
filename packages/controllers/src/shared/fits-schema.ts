// Mirrors what Go's encoding/json refuses to read into the API types of 1.36.
import { isQuantity, parseTime, schemaNamed, type FieldType, type ObjectSchema, type ScalarType } from '@coxswain/api'
import { isJsonObject } from './go-types.ts'

/** Whether JSON from anywhere can be read as an object of the schema. Null is nothing, and fields it does not know do not count. */
export function fitsSchema(schema: ObjectSchema, value: unknown): boolean {
  if (!isJsonObject(value)) return false
  return Object.entries(value).every(([name, field]) => {
    const type = schema.fields.get(name)?.type
    return type === undefined || fitsType(type, field)
  })
}

function fitsType(type: FieldType, value: unknown): boolean {
  if (value === null || value === undefined) return true
  if ('object' in type) return fitsSchema(schemaNamed(type.object), value)
  if ('list' in type) return Array.isArray(value) && value.every((item: unknown) => fitsType(type.list, item))
  if ('map' in type) return isJsonObject(value) && Object.values(value).every((item) => fitsType(type.map, item))
  return fitsScalar(type.scalar, value)
}

function fitsScalar(scalar: ScalarType, value: unknown): boolean {
  switch (scalar) {
    case 'json':
      return true
    case 'boolean':
      return typeof value === 'boolean'
    case 'double':
      return typeof value === 'number'
    case 'int32':
      return isInt32(value)
    case 'int64':
      return Number.isInteger(value)
    case 'int-or-string':
      return typeof value === 'string' || isInt32(value)
    case 'quantity':
      return (typeof value === 'string' || typeof value === 'number') && isQuantity(String(value))
    case 'time':
    case 'micro-time':
      return typeof value === 'string' && parseTime(value) !== undefined
    case 'string':
    case 'bytes':
      return typeof value === 'string'
    default:
      return scalar satisfies never
  }
}

const isInt32 = (value: unknown): boolean => Number.isInteger(value) && value === Number(value) >> 0
