import { accepts, acceptsNull, isDynOrError, isSameType, mostGeneral } from './type-relations.ts'
import { dynType, typeParameter, type Kind, type Type } from './types.ts'

const withParameters: ReadonlySet<Kind> = new Set<Kind>(['opaque', 'list', 'map', 'type'])
/** Types that must be the same, parameter by parameter. */
const structural: ReadonlySet<Kind> = new Set<Kind>(['opaque', 'list', 'map'])

/** `type` with every parameter replaced that `find` knows. */
function replace(type: Type, find: (parameter: Type) => Type | undefined): Type {
  if (type.kind === 'parameter') return find(type) ?? type
  if (!withParameters.has(type.kind) || type.parameters.length === 0) return type
  const parameters = type.parameters.map((parameter) => replace(parameter, find))
  return parameters.every((parameter, index) => parameter === type.parameters[index]) ? type : { ...type, parameters }
}

/** What the free parameters of types have turned out to be: the state of a unification. */
export class Bindings {
  #bound: ReadonlyMap<string, Type> = new Map()
  #freeCount = 0

  /** A parameter of which nothing is known yet. */
  free(): Type {
    this.#freeCount += 1
    return typeParameter(`_var${this.#freeCount - 1}`)
  }

  /** The types of one use of a function: its type parameters become free ones. */
  instantiate(types: readonly Type[]): readonly Type[] {
    const fresh = new Map<string, Type>()
    const find = (parameter: Type): Type => {
      const known = fresh.get(parameter.name) ?? this.free()
      fresh.set(parameter.name, known)
      return known
    }
    return types.map((type) => replace(type, find))
  }

  /** What is known of a type by now. */
  resolve(type: Type): Type {
    return replace(type, (parameter) => {
      const bound = this.#bound.get(parameter.name)
      return bound === undefined ? undefined : this.resolve(bound)
    })
  }

  /** As `resolve`, and whatever is still free can be anything. */
  settle(type: Type): Type {
    return replace(type, (parameter) => {
      const bound = this.#bound.get(parameter.name)
      return bound === undefined ? dynType : this.settle(bound)
    })
  }

  /** Whether each type fits its target, one by one. Remembers what that says about free parameters, unless it is not so. */
  fitAll(types: readonly Type[], targets: readonly Type[]): boolean {
    const before = this.#bound
    const fits = this.#fitsAll(types, targets)
    if (!fits) this.#bound = before
    return fits
  }

  fit(type: Type, target: Type): boolean {
    return this.fitAll([type], [target])
  }

  #fitsAll(types: readonly Type[], targets: readonly Type[]): boolean {
    if (types.length !== targets.length) return false
    return types.every((type, index) => this.#fits(type, targets[index] ?? type))
  }

  #fits(type: Type, target: Type): boolean {
    if (target.kind === 'parameter') {
      const { fits, wasBound } = this.#substitutes(type, target)
      if (fits || wasBound) return fits
    }
    if (type.kind === 'parameter') return this.#substitutes(target, type).fits
    if (isDynOrError(type) || isDynOrError(target)) return true
    if (type.kind === 'null') return acceptsNull(target)
    if (target.kind === 'null') return acceptsNull(type)
    if (type.kind === 'type') return target.kind === 'type'
    if (!structural.has(type.kind)) return accepts(target, type)
    const isSameHead = type.kind === target.kind && type.name === target.name
    return isSameHead && this.#fitsAll(type.parameters, target.parameters)
  }

  /** Whether a parameter can stand for the type, and whether it already stood for something. */
  #substitutes(type: Type, parameter: Type): { fits: boolean; wasBound: boolean } {
    if (isSameType(type, parameter)) return { fits: true, wasBound: true }
    const bound = this.#bound.get(parameter.name)
    if (bound !== undefined) {
      if (isSameType(type, bound)) return { fits: true, wasBound: true }
      if (!this.#fits(type, bound)) return { fits: false, wasBound: true }
      this.#bind(parameter, mostGeneral(type, bound))
      return { fits: true, wasBound: true }
    }
    return { fits: this.#bind(parameter, type), wasBound: false }
  }

  /** Binds unless the type holds the parameter itself. */
  #bind(parameter: Type, type: Type): boolean {
    if (this.#holds(type, parameter)) return false
    this.#bound = new Map(this.#bound).set(parameter.name, type)
    return true
  }

  #holds(type: Type, parameter: Type): boolean {
    if (isSameType(type, parameter)) return true
    if (type.kind === 'parameter') {
      const bound = this.#bound.get(type.name)
      return bound !== undefined && this.#holds(bound, parameter)
    }
    return withParameters.has(type.kind) && type.parameters.some((inner) => this.#holds(inner, parameter))
  }
}
