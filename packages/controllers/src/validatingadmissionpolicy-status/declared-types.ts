// Mirrors staging/src/k8s.io/apiserver/pkg/cel/types.go, MaybeAssignTypeName and DeclTypeProvider, 1.36.
import { listType, mapType, stringType, structType, type Type, type TypeProvider } from '@coxswain/cel'
import type { DeclaredObject, DeclaredType } from './declared-type.ts'
import { reservedWords } from './escape-field.ts'

/** The types of one environment: what is declared, and what is found on the way through its fields. */
export class DeclaredTypes implements TypeProvider {
  readonly #objects = new Map<string, DeclaredObject>()
  readonly #named: ReadonlyMap<string, Type>

  /** `named` are those that an expression can name, though they have no fields. */
  constructor(named: readonly Type[] = []) {
    this.#named = new Map(named.map((type) => [type.name, type]))
  }

  /** The type of a value that stands at `path`. Objects within are called after the way to them: `Pod1.spec.containers.@idx`. */
  declare(path: string, declared: DeclaredType): Type {
    switch (declared.kind) {
      case 'value':
        return declared.type
      case 'list':
        return listType(this.declare(`${path}.@idx`, declared.element))
      case 'map':
        return mapType(stringType, this.declare(`${path}.@elem`, declared.value))
      case 'object':
        return this.#declareObject(declared.name ?? path, declared)
      default:
        return declared satisfies never
    }
  }

  #declareObject(name: string, declared: DeclaredObject): Type {
    this.#objects.set(name, declared)
    return structType(name)
  }

  findType(name: string): Type | undefined {
    return this.#objects.has(name) ? structType(name) : this.#named.get(name)
  }

  findField(typeName: string, field: string): Type | undefined {
    const fieldOf = this.#objects.get(typeName)?.field
    const own = fieldOf?.(field)
    if (own !== undefined) return this.declare(`${typeName}.${field}`, own)
    // Since 1.31 a field may be selected by its own name even though the language reserves it.
    const escaped = `__${field}__`
    const reserved = reservedWords.has(field) ? fieldOf?.(escaped) : undefined
    return reserved === undefined ? undefined : this.declare(`${typeName}.${escaped}`, reserved)
  }
}
