// Mirrors sigs.k8s.io/json decode.go and the UnmarshalJSON methods of apimachinery's types, 1.36.
import { QuantityError, schemaNamed, TimeError, type KubeObject, type ObjectSchema } from '@coxswain/api'
import { DecodeError } from './decode-error.ts'
import {
  createPlanner,
  zeroOf,
  type FieldPlan,
  type ObjectPlan,
  type SchemaLookup,
  type ValuePlan,
} from './decode-plan.ts'
import {
  base64Fault,
  canonicalBase64,
  canonicalMicroTimeText,
  canonicalQuantity,
  canonicalTimeText,
  isInt32,
  isInt64,
  nounOf,
} from './decode-scalar.ts'
import type { Decode, Decoded } from './decoded.ts'

/** As many as upstream collects. */
const unknownFieldsMax = 100

/** One decoding. `path` holds what leads to the current value: fields, list indexes and map keys. */
interface Reading {
  readonly path: (FieldPlan | number | string)[]
  readonly unknown: string[]
  /** The first fault that did not end the decoding at once; it counts if none does. */
  fault: string | undefined
}

/** `lookUp` finds the schemas that objects name; the built-in ones by default. */
export function createDecode(lookUp: SchemaLookup): Decode {
  const planOf = createPlanner(lookUp)
  return <T extends KubeObject>(schema: ObjectSchema, input: unknown): Decoded<T> => {
    const plan = planOf(schema)
    const reading: Reading = { path: [], unknown: [], fault: undefined }
    const object = readOrFail(reading, plan, input)
    if (reading.fault !== undefined) throw new DecodeError(reading.fault)
    // The schema has vouched for the type.
    return { object: object as T, unknownFields: reading.unknown }
  }
}

export const decode: Decode = createDecode(schemaNamed)

function readOrFail(reading: Reading, plan: ObjectPlan, input: unknown): unknown {
  try {
    return readObject(reading, plan, input, plan.goType)
  } catch (error) {
    if (error instanceof QuantityError || error instanceof TimeError) throw new DecodeError(error.message)
    throw error
  }
}

/** The value in its canonical form; undefined when it is as good as absent. Without a change it is the input itself. */
function readValue(reading: Reading, plan: ValuePlan, value: unknown): unknown {
  switch (plan.kind) {
    case 'string':
      return typeof value === 'string' ? value : wrongType(reading, nounOf(value), plan.goType)
    case 'object':
      return readObject(reading, plan.plan(), value, plan.goType)
    case 'list':
      return readList(reading, plan, value)
    case 'map':
      return readMap(reading, plan, value)
    case 'boolean':
      return typeof value === 'boolean' ? value : wrongType(reading, nounOf(value), plan.goType)
    case 'int32':
      return readInteger(reading, plan.goType, value, isInt32)
    case 'int64':
      return readInteger(reading, plan.goType, value, isInt64)
    case 'double':
      return typeof value === 'number' ? value : wrongType(reading, nounOf(value), plan.goType)
    case 'quantity':
      return canonicalQuantity(value, plan.isRounded)
    case 'int-or-string':
      if (typeof value === 'string') return value
      if (typeof value === 'number') return isInt32(value) ? value : fail(reading, `number ${value}`, 'int32')
      return fail(reading, nounOf(value), 'int32')
    case 'time':
      return canonicalTimeText(textOf(reading, value))
    case 'micro-time':
      return canonicalMicroTimeText(textOf(reading, value))
    case 'bytes':
      return readBytes(reading, value, plan.goType)
    case 'json':
      return value
    default:
      return plan satisfies never
  }
}

function readInteger(
  reading: Reading,
  goType: string,
  value: unknown,
  fits: (value: number) => boolean,
): number | undefined {
  if (typeof value !== 'number') return wrongType(reading, nounOf(value), goType)
  return fits(value) ? value : wrongType(reading, `number ${value}`, goType)
}

/** Times read their own text, and what they refuse ends the decoding. */
function textOf(reading: Reading, value: unknown): string {
  return typeof value === 'string' ? value : fail(reading, nounOf(value), 'string')
}

function readBytes(reading: Reading, value: unknown, goType: string): string | undefined {
  if (typeof value !== 'string') return wrongType(reading, nounOf(value), goType)
  const fault = base64Fault(value)
  if (fault === undefined) return canonicalBase64(value)
  reading.fault ??= fault
  return undefined
}

function readObject(reading: Reading, plan: ObjectPlan, input: unknown, goType: string): unknown {
  if (!isPlainObject(input)) return wrongType(reading, nounOf(input), goType)
  // Stays undefined while nothing differs from the input.
  let changed: Record<string, unknown> | undefined
  let kept = 0
  for (const key in input) {
    const value = input[key]
    const field = plan.fields.get(key)
    const next = field === undefined ? undefined : readField(reading, field, value)
    if (field === undefined) noteUnknown(reading, key)
    if (next !== value || next === undefined) changed ??= firstKeys(input, kept)
    if (changed === undefined) kept += 1
    else if (next !== undefined) setOwn(changed, key, next)
  }
  for (const field of plan.filled) {
    const present = changed === undefined ? input[field.name] : changed[field.name]
    if (present !== undefined) continue
    changed ??= { ...input }
    changed[field.name] = field.zero()
  }
  return changed ?? input
}

function readField(reading: Reading, field: FieldPlan, value: unknown): unknown {
  if (value === null || value === undefined) return undefined
  reading.path.push(field)
  const next = readValue(reading, field.value, value)
  reading.path.pop()
  return field.dropsZero && isZero(next) ? undefined : next
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The first `count` properties, in a new object. */
function firstKeys(input: Readonly<Record<string, unknown>>, count: number): Record<string, unknown> {
  const first: Record<string, unknown> = {}
  let left = count
  for (const key in input) {
    if (left === 0) break
    left -= 1
    setOwn(first, key, input[key])
  }
  return first
}

/** A key that assignment would take for the prototype is defined instead. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  else target[key] = value
}

function isZero(value: unknown): boolean {
  if (typeof value !== 'object') return value === '' || value === 0 || value === false
  if (value === null) return true
  if (Array.isArray(value)) return value.length === 0
  return Object.keys(value).length === 0
}

type ListPlan = Extract<ValuePlan, { readonly kind: 'list' }>
type MapPlan = Extract<ValuePlan, { readonly kind: 'map' }>

function readList(reading: Reading, plan: ListPlan, input: unknown): readonly unknown[] | undefined {
  if (!Array.isArray(input)) return wrongType(reading, nounOf(input), plan.goType)
  const items: readonly unknown[] = input
  let changed: unknown[] | undefined
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index]
    reading.path.push(index)
    const next = readItem(reading, plan.item, item)
    reading.path.pop()
    if (next !== item) changed ??= items.slice(0, index)
    changed?.push(next)
  }
  return changed ?? items
}

/** What lists and maps hold has no absence: null, and what was refused, is zero. */
function readItem(reading: Reading, plan: ValuePlan, value: unknown): unknown {
  if (value === null || value === undefined) return zeroOf(plan)
  return readValue(reading, plan, value) ?? zeroOf(plan)
}

function readMap(reading: Reading, plan: MapPlan, input: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isPlainObject(input)) return wrongType(reading, nounOf(input), plan.goType)
  let changed: Record<string, unknown> | undefined
  let kept = 0
  for (const key in input) {
    const value = input[key]
    reading.path.push(key)
    const next = readItem(reading, plan.value, value)
    reading.path.pop()
    if (next !== value) changed ??= firstKeys(input, kept)
    if (changed === undefined) kept += 1
    else setOwn(changed, key, next)
  }
  return changed ?? input
}

/** Notes the fault and goes on, as Go does; the value counts as absent. */
function wrongType(reading: Reading, value: string, goType: string): undefined {
  reading.fault ??= wrongTypeText(reading, value, goType)
  return undefined
}

/** Types that read themselves end the decoding with their fault, even if there was another one before. */
function fail(reading: Reading, value: string, goType: string): never {
  throw new DecodeError(wrongTypeText(reading, value, goType))
}

function wrongTypeText(reading: Reading, value: string, goType: string): string {
  const fields = reading.path.filter((part): part is FieldPlan => typeof part === 'object')
  const last = fields.at(-1)
  const where =
    last === undefined ? 'Go value' : `Go struct field ${last.goStruct}.${fields.map(({ goPath }) => goPath).join('.')}`
  return `json: cannot unmarshal ${value} into ${where} of type ${goType}`
}

function noteUnknown(reading: Reading, key: string): void {
  if (reading.unknown.length >= unknownFieldsMax) return
  reading.unknown.push(pathOf(reading, key))
}

/** `spec.containers[0].img` */
function pathOf(reading: Reading, key: string): string {
  const parts = reading.path.map((part, index) => {
    if (typeof part === 'number') return `[${part}]`
    const name = typeof part === 'string' ? part : part.name
    return index === 0 ? name : `.${name}`
  })
  return parts.length === 0 ? key : `${parts.join('')}.${key}`
}
