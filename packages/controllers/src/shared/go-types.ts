import { must } from '@coxswain/base'
import { goStructs } from './generated/go-structs.ts'

/** A Go type, taken apart. Named types that are another type underneath are resolved. */
export type GoType =
  | { readonly kind: 'pointer'; readonly to: string }
  | { readonly kind: 'list'; readonly of: string }
  | { readonly kind: 'map'; readonly of: string }
  | { readonly kind: 'string' | 'bool' | 'number' | 'time' | 'quantity' | 'int-or-string' | 'fields' }
  | { readonly kind: 'struct'; readonly fields: readonly GoField[] }

export interface GoField {
  readonly name: string
  readonly type: string
  /** Empty for an embedded struct whose fields stand in its owner. */
  readonly json: string
}

const plain: Readonly<Record<string, GoType>> = {
  string: { kind: 'string' },
  bool: { kind: 'bool' },
  int32: { kind: 'number' },
  int64: { kind: 'number' },
  'v1.Time': { kind: 'time' },
  'v1.FieldsV1': { kind: 'fields' },
  'resource.Quantity': { kind: 'quantity' },
  'intstr.IntOrString': { kind: 'int-or-string' },
}

/** The types of the generated table, each read once. */
export class GoTypes {
  readonly #known = new Map<string, GoType>(Object.entries(plain))

  get(name: string): GoType {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const type = this.#read(name)
    this.#known.set(name, type)
    return type
  }

  #read(name: string): GoType {
    if (name.startsWith('*')) return { kind: 'pointer', to: name.slice(1) }
    if (name.startsWith('[]')) return { kind: 'list', of: name.slice(2) }
    const map = /^map\[[^\]]+\](.+)$/.exec(name)
    if (map !== null) return { kind: 'map', of: map[1] ?? '' }
    const declaration = must(goStructs[name], `a Go type of the table: ${name}`)
    if (declaration.startsWith('= ')) return this.get(declaration.slice(2))
    const fields = declaration.split(';').map((text): GoField => {
      const [field = '', type = '', json = ''] = text.split(' ')
      return { name: field, type, json }
    })
    return { kind: 'struct', fields }
  }
}

export type JsonObject = Readonly<Record<string, unknown>>

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
