import type { FieldSchema, FieldType, ObjectSchema, ScalarType } from './schema.ts'

const scalars: Readonly<Record<string, ScalarType>> = {
  s: 'string',
  B: 'bytes',
  b: 'boolean',
  i: 'int32',
  l: 'int64',
  d: 'double',
  q: 'quantity',
  x: 'int-or-string',
  t: 'time',
  u: 'micro-time',
  j: 'json',
}

/**
 * Reads one line of the generated schema table. `!` in front: the object is atomic. `?…` up to a line's end: its unions, as JSON.
 * Then fields joined by `;`, each a name, a type and options, joined by blanks (a blank inside an option is `~`):
 *
 *     name %s r d"";ports [ContainerPort lmap kcontainerPort,protocol smerge pcontainerPort;labels {%s
 *
 * Types: `%…` a scalar, `[T` a list, `{T` a map, else an object, without its package when that is the owner's.
 */
export function decodeSchemaText(name: string, text: string): ObjectSchema {
  const home = name.slice(0, name.lastIndexOf('.') + 1)
  const atomic = text.startsWith('!')
  let rest = atomic ? text.slice(1) : text
  let unions: unknown
  if (rest.startsWith('?')) {
    const end = rest.indexOf('\n')
    unions = JSON.parse(rest.slice(1, end))
    rest = rest.slice(end + 1)
  }
  const fields = new Map<string, FieldSchema>()
  for (const field of rest === '' ? [] : rest.split(';')) {
    const [fieldName = '', type = '', ...options] = field.split(' ')
    fields.set(fieldName, decodeField(decodeType(type, home), options))
  }
  return { name, fields, ...(atomic ? { atomic } : {}), ...(unions === undefined ? {} : { unions }) }
}

function decodeType(text: string, home: string): FieldType {
  switch (text.charAt(0)) {
    case '%':
      return decodeScalar(text, home)
    case '[':
      return { list: decodeType(text.slice(1), home) }
    case '{':
      return { map: decodeType(text.slice(1), home) }
    default:
      return { object: fullName(text, home) }
  }
}

function decodeScalar(text: string, home: string): FieldType {
  const scalar = scalars[text.charAt(1)]
  if (scalar === undefined) throw new Error(`the schema table has the unknown type ${text}`)
  return text.length > 2 ? { scalar, named: fullName(text.slice(3), home) } : { scalar }
}

function fullName(name: string, home: string): string {
  return name.includes('.') ? name : home + name
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

function decodeField(type: FieldType, options: readonly string[]): FieldSchema {
  const field: Writable<FieldSchema> = { type }
  for (const option of options) {
    const value = option.slice(1).replaceAll('~', ' ')
    switch (option.charAt(0)) {
      case 'r':
        field.required = true
        break
      case '*':
        field.presence = 'kept'
        break
      case 'z':
        field.presence = 'written'
        break
      case 'n':
        field.nullWhenEmpty = true
        break
      case 'g':
        field.goType = value
        break
      case 't':
        field.goEmbedded = value
        break
      case 'd':
        field.default = JSON.parse(value)
        break
      case 'e':
        field.enum = value.split(',')
        break
      case 'l':
        field.listType = value as 'atomic' | 'set' | 'map'
        break
      case 'k':
        field.listMapKeys = value.split(',')
        break
      case 'm':
        field.mapType = value as 'atomic' | 'granular'
        break
      case 's':
        field.patchStrategies = value.split(',') as readonly ('merge' | 'replace' | 'retainKeys')[]
        break
      case 'p':
        field.patchMergeKey = value
        break
      default:
        throw new Error(`the schema table has the unknown option ${option}`)
    }
  }
  return field
}
