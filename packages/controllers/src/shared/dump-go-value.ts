// Mirrors what pkg/util/hash, DeepHashObject, 1.36 makes of a value: its dump by go-spew in `%#v` form, keys sorted.
import { must } from '@coxswain/base'
import { dumpIntOrString, dumpQuantity, dumpTime } from './dump-go-scalars.ts'
import { goStructs } from './generated/go-structs.ts'

interface Field {
  readonly name: string
  readonly type: string
  /** Empty for an embedded struct whose fields stand in its owner. */
  readonly json: string
}

export interface GoDumpOptions {
  /**
   * A Go program that reads JSON keeps `[]` and `{}` apart from nothing; one that reads protobuf, as the controller manager
   * does, cannot. Default: kept.
   */
  readonly emptyIsNil?: boolean | undefined
}

/** Writes a value of a type of `goStructs` as Go would print it, the type in front. */
export function dumpGoValue(type: string, value: unknown, options: GoDumpOptions = {}): string {
  return new GoDump(options).typed(type, value)
}

class GoDump {
  readonly #emptyIsNil: boolean
  readonly #fields = new Map<string, readonly Field[]>()

  constructor({ emptyIsNil = false }: GoDumpOptions) {
    this.#emptyIsNil = emptyIsNil
  }

  /** A pointer's own type is printed, that of what it points to is not. */
  typed(type: string, value: unknown): string {
    if (!type.startsWith('*')) return `(${type})${this.#bare(type, value)}`
    return `(${type})${value === undefined || value === null ? '<nil>' : this.#bare(type.slice(1), value)}`
  }

  /** Elements of slices and maps have no type of their own in front. */
  #bare(type: string, value: unknown): string {
    if (type.startsWith('[]')) return this.#list(type.slice(2), value)
    const map = /^map\[([^\]]+)\](.+)$/.exec(type)
    if (map !== null) return this.#map(map[2] ?? '', value)
    switch (type) {
      case 'string':
        return typeof value === 'string' ? value : ''
      case 'bool':
        return String(value === true)
      case 'int32':
      case 'int64':
        return String(value ?? 0)
      case 'v1.Time':
        return dumpTime(value)
      case 'resource.Quantity':
        return dumpQuantity(value)
      case 'intstr.IntOrString':
        return dumpIntOrString(value)
      case 'v1.FieldsV1':
        return `{Raw:([]uint8)[${[...new TextEncoder().encode(JSON.stringify(value))].join(' ')}]}`
      default:
        return this.#declared(type, value)
    }
  }

  #list(element: string, value: unknown): string {
    if (!Array.isArray(value) || (this.#emptyIsNil && value.length === 0)) return '<nil>'
    return `[${value.map((one: unknown) => this.#bare(element, one)).join(' ')}]`
  }

  #map(element: string, value: unknown): string {
    if (!isObject(value)) return '<nil>'
    const keys = Object.keys(value).toSorted()
    if (this.#emptyIsNil && keys.length === 0) return '<nil>'
    return `map[${keys.map((key) => `${key}:${this.#bare(element, value[key])}`).join(' ')}]`
  }

  #declared(type: string, value: unknown): string {
    const declaration = must(goStructs[type], `a Go type of the table: ${type}`)
    if (declaration.startsWith('= ')) return this.#bare(declaration.slice(2), value)
    const object = isObject(value) ? value : {}
    const fields = this.#fieldsOf(type, declaration).map(
      ({ name, type: inner, json }) => `${name}:${this.typed(inner, json === '' ? object : object[json])}`,
    )
    return `{${fields.join(' ')}}`
  }

  #fieldsOf(type: string, declaration: string): readonly Field[] {
    const known = this.#fields.get(type)
    if (known !== undefined) return known
    const fields = declaration.split(';').map((text): Field => {
      const [name = '', fieldType = '', json = ''] = text.split(' ')
      return { name, type: fieldType, json }
    })
    this.#fields.set(type, fields)
    return fields
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
