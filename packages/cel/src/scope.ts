import type { Expression } from './ast.ts'
import type { Environment, FunctionDeclaration } from './environment.ts'
import { standardTypes } from './standard-types.ts'
import { typeOf, type Type } from './types.ts'

export interface NamedType {
  /** The full name. */
  readonly name: string
  readonly type: Type
}

/** What a name may stand for in a container, in the order in which it is tried. A leading dot means: as it is. */
function candidates(name: string, container: string): readonly string[] {
  if (name.startsWith('.')) return [name.slice(1)]
  const parts = container === '' ? [] : container.split('.')
  const prefixes = parts.map((_, index) => parts.slice(0, parts.length - index).join('.'))
  return [...prefixes.map((prefix) => `${prefix}.${name}`), name]
}

/** The names that can be used at one place: those of the environment, and the variables of the comprehensions around it. */
export class Scope {
  readonly #environment: Environment
  readonly #outer: Scope | undefined
  readonly #own: ReadonlyMap<string, Type>

  constructor(environment: Environment, outer?: Scope, own: ReadonlyMap<string, Type> = environment.variables) {
    this.#environment = environment
    this.#outer = outer
    this.#own = own
  }

  with(variables: ReadonlyMap<string, Type>): Scope {
    return new Scope(this.#environment, this, variables)
  }

  get container(): string {
    return this.#environment.container ?? ''
  }

  findName(name: string): NamedType | undefined {
    for (const candidate of candidates(name, this.container)) {
      const type = this.#findVariable(candidate) ?? this.#findTypeName(candidate)
      if (type !== undefined) return { name: candidate, type }
    }
    return undefined
  }

  findFunction(name: string): FunctionDeclaration | undefined {
    for (const candidate of candidates(name, this.container)) {
      const found = this.#environment.functions.get(candidate)
      if (found !== undefined) return found
    }
    return undefined
  }

  #findVariable(name: string): Type | undefined {
    const outer = this.#outer
    return this.#own.get(name) ?? (outer === undefined ? undefined : outer.#findVariable(name))
  }

  #findTypeName(name: string): Type | undefined {
    const type = standardTypes.get(name) ?? this.#environment.provider?.findType(name)
    return type === undefined ? undefined : typeOf(type)
  }
}

/** The name that an expression may be as a whole: `a.b.c`. */
export function qualifiedName(expression: Expression): string | undefined {
  if (expression.kind === 'identifier') return expression.name
  if (expression.kind !== 'select' || expression.isTest) return undefined
  const qualifier = qualifiedName(expression.operand)
  return qualifier === undefined ? undefined : `${qualifier}.${expression.field}`
}
