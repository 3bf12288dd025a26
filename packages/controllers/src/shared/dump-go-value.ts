// Mirrors what pkg/util/hash, DeepHashObject, 1.36 makes of a value: its dump by go-spew in `%#v` form, keys sorted.
import { dumpIntOrString, dumpQuantity, dumpTime } from './dump-go-scalars.ts'
import { GoTypes, isJsonObject } from './go-types.ts'

export interface GoDumpOptions {
  /**
   * A Go program that reads JSON keeps `[]` and `{}` apart from nothing; one that reads protobuf, as the controller manager
   * does, cannot. Default: kept.
   */
  readonly emptyIsNil?: boolean | undefined
}

/** Writes values of the types of the generated table as Go would print them. */
export class GoDump {
  readonly #emptyIsNil: boolean
  readonly #types = new GoTypes()

  constructor({ emptyIsNil = false }: GoDumpOptions) {
    this.#emptyIsNil = emptyIsNil
  }

  /** With the type in front. A pointer's own type is printed, that of what it points to is not. */
  typed(type: string, value: unknown): string {
    return `(${type})${this.#bare(type, value)}`
  }

  /** Elements of slices and maps have no type of their own in front. */
  #bare(name: string, value: unknown): string {
    const type = this.#types.get(name)
    switch (type.kind) {
      case 'pointer':
        return value === undefined || value === null ? '<nil>' : this.#bare(type.to, value)
      case 'list':
        return this.#list(type.of, value)
      case 'map':
        return this.#map(type.of, value)
      case 'string':
        return typeof value === 'string' ? value : ''
      case 'bool':
        return String(value === true)
      case 'number':
        return String(value ?? 0)
      case 'time':
        return dumpTime(value)
      case 'quantity':
        return dumpQuantity(value)
      case 'int-or-string':
        return dumpIntOrString(value)
      case 'fields':
        return `{Raw:([]uint8)[${[...new TextEncoder().encode(JSON.stringify(value))].join(' ')}]}`
      case 'struct': {
        const object = isJsonObject(value) ? value : {}
        const fields = type.fields.map(
          ({ name: field, type: inner, json }) => `${field}:${this.typed(inner, json === '' ? object : object[json])}`,
        )
        return `{${fields.join(' ')}}`
      }
      default:
        return type satisfies never
    }
  }

  #list(element: string, value: unknown): string {
    if (!Array.isArray(value) || (this.#emptyIsNil && value.length === 0)) return '<nil>'
    return `[${value.map((one: unknown) => this.#bare(element, one)).join(' ')}]`
  }

  #map(element: string, value: unknown): string {
    if (!isJsonObject(value)) return '<nil>'
    const keys = Object.keys(value).toSorted()
    if (this.#emptyIsNil && keys.length === 0) return '<nil>'
    return `map[${keys.map((key) => `${key}:${this.#bare(element, value[key])}`).join(' ')}]`
  }
}
