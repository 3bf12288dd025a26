import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { RecordedSchema } from './recorded-schema.ts'
import { packageOfSchema, shortNameOf } from './type-names.ts'
import { refOf } from './types.ts'

/** By schema and field, in the order of the Go struct: `Embedded *v1.Type,omitempty`. Made by read-go-fields.ts. */
export type GoFields = Readonly<Record<string, Readonly<Record<string, string>>>>

export interface GoField {
  /** Without the `*` of a pointer, as Go prints it. */
  readonly type: string
  readonly isPointer: boolean
  readonly omit: 'omitempty' | 'omitzero' | undefined
  /** The embedded structs that it comes from, outermost first. */
  readonly through: readonly string[]
}

export function readGoFields(): GoFields {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, 'go-fields.json'), 'utf8')) as GoFields
}

export function parseGoField(text: string): GoField {
  const through = text.split(' ')
  const [type = '', omit] = (through.pop() ?? '').split(',')
  const isPointer = type.startsWith('*')
  const printed = type.slice(isPointer ? 1 : 0).replace('[]byte', '[]uint8')
  return { type: printed, isPointer, omit: omit as GoField['omit'], through }
}

const goScalars: Readonly<Record<string, string>> = {
  'string:': 'string',
  'string:byte': '[]uint8',
  'boolean:': 'bool',
  'integer:int32': 'int32',
  'integer:int64': 'int64',
  'number:double': 'float64',
}

/** The Go type that a field most likely has, so that the table need only name the others. */
export function derivedGoType(schema: RecordedSchema, home: string): string {
  const ref = refOf(schema)
  if (ref !== undefined) return `${shortNameOf(packageOfSchema(ref))}.${shortNameOf(ref)}`
  if (schema.items !== undefined) return `[]${derivedGoType(schema.items, home)}`
  if (schema.additionalProperties !== undefined) return `map[string]${derivedGoType(schema.additionalProperties, home)}`
  return goScalars[`${schema.type}:${schema.format ?? ''}`] ?? 'interface {}'
}

const times = /\.(?:Time|MicroTime)$/
const raws = /\.(?:RawExtension|FieldsV1|JSON)$/

/**
 * `*`: a pointer, kept as it was sent. `z`: written even when it is zero. `n`: written as null where nothing was sent. None of
 * them: zero is the same as absent. Go leaves no struct out for being empty, whatever its tag says.
 */
export function presenceOptions(schema: RecordedSchema, { type, isPointer, omit }: GoField): readonly string[] {
  const isKept = omit === undefined
  if (isPointer) return isKept ? ['*', 'n'] : ['*']
  if (omit === 'omitzero') return []
  const ref = refOf(schema)
  if (ref !== undefined) {
    if (times.test(ref) || raws.test(ref)) return ['n']
    return ['z']
  }
  const isCollection = type.startsWith('[]') || schema.items !== undefined || schema.additionalProperties !== undefined
  return isKept ? ['z', ...(isCollection ? ['n'] : [])] : []
}
