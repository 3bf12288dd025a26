import type { Call, Comprehension, Expression, ListLiteral, MapLiteral, Select, StructLiteral } from './ast.ts'
import { Bindings } from './bindings.ts'
import type { Reference } from './checked.ts'
import type { Environment, FunctionDeclaration, Overload } from './environment.ts'
import { declaredName, formatSignature, formatType } from './format-type.ts'
import { operators } from './operators.ts'
import { qualifiedName, Scope } from './scope.ts'
import type { FaultAt } from './source-positions.ts'
import { isDyn, isDynOrError, isOptional, isSameType, mostGeneral, unwrapOptional } from './type-relations.ts'
import * as t from './types.ts'
import type { Type } from './types.ts'

const literalTypes: Readonly<Record<'null' | 'bool' | 'int' | 'uint' | 'double' | 'string' | 'bytes', Type>> = {
  null: t.nullType,
  bool: t.boolType,
  int: t.intType,
  uint: t.uintType,
  double: t.doubleType,
  string: t.stringType,
  bytes: t.bytesType,
}

/** Finds the types of an expression's parts from the inside out, and notes what does not fit. */
export class Checker {
  readonly #environment: Environment
  readonly #bindings = new Bindings()
  readonly #types = new Map<Expression, Type>()
  #scope: Scope
  readonly references = new Map<Expression, Reference>()
  readonly faults: FaultAt[] = []

  constructor(environment: Environment) {
    this.#environment = environment
    this.#scope = new Scope(environment)
  }

  /** All types as they are in the end; what nothing was found out about can be anything. */
  settledTypes(): ReadonlyMap<Expression, Type> {
    return new Map([...this.#types].map(([expression, type]) => [expression, this.#bindings.settle(type)]))
  }

  check(expression: Expression): Type {
    const type = this.#typeOf(expression)
    this.#types.set(expression, type)
    return type
  }

  #typeOf(expression: Expression): Type {
    switch (expression.kind) {
      case 'literal':
        return literalTypes[expression.constant.type]
      case 'identifier':
        return this.#name(expression, expression.name) ?? this.#undeclared(expression.at, expression.name)
      case 'select':
        return this.#select(expression)
      case 'call':
        return this.#call(expression)
      case 'list':
        return this.#list(expression)
      case 'map':
        return this.#map(expression)
      case 'struct':
        return this.#struct(expression)
      case 'comprehension':
        return this.#comprehension(expression)
      default:
        return expression satisfies never
    }
  }

  /** The type of a name, if there is such a name. */
  #name(expression: Expression, name: string): Type | undefined {
    const found = this.#scope.findName(name)
    if (found !== undefined) this.references.set(expression, { kind: 'name', name: found.name })
    return found?.type
  }

  #select(select: Select): Type {
    const name = qualifiedName(select)
    const whole = name === undefined ? undefined : this.#name(select, name)
    if (whole !== undefined) return whole
    const field = this.#selectField(select.at, select.operand, select.field)
    return select.isTest ? t.boolType : this.#bindings.resolve(field)
  }

  #selectField(at: number, operand: Expression, field: string, isOptionalSelect = false): Type {
    const operandType = this.#bindings.resolve(this.check(operand))
    const type = this.#fieldOf(at, unwrapOptional(operandType), field)
    return isOptionalSelect || isOptional(operandType) ? t.optionalType(type) : type
  }

  #fieldOf(at: number, target: Type, field: string): Type {
    if (target.kind === 'map') return target.parameters[1] ?? t.dynType
    if (target.kind === 'struct') return this.#findField(at, target.name, field)
    if (target.kind === 'parameter') this.#bindings.fit(t.dynType, target)
    else if (!isDynOrError(target)) {
      this.#fault(at, `type '${formatType(target)}' does not support field selection`)
    }
    return t.dynType
  }

  #findField(at: number, typeName: string, field: string): Type {
    const provider = this.#environment.provider
    if (provider?.findType(typeName) === undefined) {
      return this.#fault(at, `unexpected failed resolution of '${typeName}'`)
    }
    return provider.findField(typeName, field) ?? this.#fault(at, `undefined field '${field}'`)
  }

  #call(call: Call): Type {
    if (call.name === operators.optionalSelect) return this.#optionalSelect(call)
    const types = call.arguments.map((argument) => this.check(argument))
    if (call.target === undefined) return this.#resolve(call, this.#scope.findFunction(call.name), types)
    const qualifier = qualifiedName(call.target)
    const whole = qualifier === undefined ? undefined : this.#scope.findFunction(`${qualifier}.${call.name}`)
    if (whole !== undefined) return this.#resolve(call, whole, types)
    const target = this.check(call.target)
    return this.#resolve(call, this.#scope.findFunction(call.name), [target, ...types], true)
  }

  /** `operand.?field`, which the parser makes a call with the field's name as a literal. */
  #optionalSelect(call: Call): Type {
    const [operand, field] = call.arguments
    if (operand === undefined || field?.kind !== 'literal' || field.constant.type !== 'string') {
      throw new Error('an optional selection has no field')
    }
    this.references.set(call, { kind: 'function', name: call.name, overloads: ['select_optional_field'] })
    return this.#bindings.resolve(this.#selectField(call.at, operand, field.constant.value, true))
  }

  /** The result of the overloads that fit; several that do not agree can give anything. */
  #resolve(call: Call, declaration: FunctionDeclaration | undefined, types: readonly Type[], isMember = false): Type {
    if (declaration === undefined) return this.#undeclared(call.at, call.name)
    const { name } = declaration
    const candidates = declaration.overloads.filter((overload) => (overload.isMember ?? false) === isMember)
    if (name === operators.and || name === operators.or) return this.#junction(call, candidates, types)
    const overloads: string[] = []
    let result: Type | undefined
    for (const overload of candidates) {
      const found = this.#apply(overload, types)
      if (found === undefined) continue
      overloads.push(overload.id)
      result ??= found
      if (!isDyn(result) && !isSameType(found, result)) result = t.dynType
    }
    if (result === undefined) {
      const signature = formatSignature(
        types.map((type) => this.#bindings.settle(type)),
        isMember,
      )
      return this.#fault(call.at, `found no matching overload for '${name}' applied to '${signature}'`)
    }
    this.references.set(call, { kind: 'function', name, overloads })
    return result
  }

  #apply(overload: Overload, types: readonly Type[]): Type | undefined {
    const [result = t.dynType, ...parameters] = this.#bindings.instantiate([overload.result, ...overload.parameters])
    return this.#bindings.fitAll(types, parameters) ? this.#bindings.resolve(result) : undefined
  }

  /** Both sides of `&&` and `||` are looked at on their own, so that each fault names its side. */
  #junction(call: Call, overloads: readonly Overload[], types: readonly Type[]): Type {
    const wrong = call.arguments.filter((side, index) => !this.#isBool(side, types[index] ?? t.dynType))
    if (wrong.length > 0) return t.errorType
    this.references.set(call, {
      kind: 'function',
      name: call.name,
      overloads: overloads.map((overload) => overload.id),
    })
    return t.boolType
  }

  #isBool(side: Expression, type: Type): boolean {
    if (this.#bindings.fit(type, t.boolType)) return true
    this.#mismatch(side, t.boolType, type)
    return false
  }

  #list(list: ListLiteral): Type {
    let elementType: Type | undefined
    for (const { value, isOptional: optional } of list.elements) {
      const type = this.#element(value, this.check(value), optional)
      elementType = this.#join(elementType, type)
    }
    return t.listType(elementType ?? this.#bindings.free())
  }

  #map(map: MapLiteral): Type {
    let keyType: Type | undefined
    let valueType: Type | undefined
    for (const entry of map.entries) {
      keyType = this.#join(keyType, this.check(entry.key))
      const type = this.#element(entry.value, this.check(entry.value), entry.isOptional)
      valueType = this.#join(valueType, type)
    }
    const freeKey = keyType ?? this.#bindings.free()
    return t.mapType(freeKey, valueType ?? this.#bindings.free())
  }

  /** What an element of a literal adds to it: where it is marked as optional, what is in the optional. */
  #element(place: Expression, type: Type, optional: boolean): Type {
    if (!optional) return type
    if (!isOptional(type) && !isDyn(type)) this.#mismatch(place, t.optionalType(type), type)
    return unwrapOptional(type)
  }

  /** The type of both of two elements of a literal. */
  #join(previous: Type | undefined, type: Type): Type {
    if (previous === undefined) return type
    return this.#bindings.fit(previous, type) ? mostGeneral(previous, type) : t.dynType
  }

  #struct(struct: StructLiteral): Type {
    const found = this.#scope.findName(struct.name)
    if (found === undefined) return this.#undeclared(struct.at, struct.name)
    this.references.set(struct, { kind: 'name', name: found.name })
    const type = this.#structType(struct, found.type)
    for (const field of struct.fields) {
      const value = this.check(field.value)
      const expected = this.#findField(field.at, type.kind === 'struct' ? type.name : found.name, field.name)
      const given = this.#element(field.value, value, field.isOptional)
      if (this.#bindings.fit(expected, given)) continue
      const said = `expected type of field '${field.name}' is '${formatType(expected)}'`
      this.#fault(field.at, `${said} but provided type is '${formatType(given)}'`)
    }
    return type
  }

  #structType(struct: StructLiteral, type: Type): Type {
    if (type.kind === 'error') return type
    if (type.kind !== 'type') return this.#fault(struct.at, `'${declaredName(type)}' is not a type`)
    const made = type.parameters[0] ?? t.typeType
    return made.kind === 'struct' ? made : this.#fault(struct.at, `'${declaredName(made)}' is not a message type`)
  }

  #comprehension(fold: Comprehension): Type {
    const range = this.check(fold.range)
    const initial = this.check(fold.initial)
    const variables = this.#variables(fold, this.#bindings.resolve(range))
    const outer = this.#scope
    const withResult = outer.with(new Map([[fold.accumulator, initial]]))
    this.#scope = withResult.with(variables)
    this.#assert(fold.condition, t.boolType)
    this.#assert(fold.step, initial)
    this.#scope = withResult
    const result = this.check(fold.result)
    this.#scope = outer
    return this.#bindings.resolve(result)
  }

  #variables(fold: Comprehension, range: Type): ReadonlyMap<string, Type> {
    const [first, second] = this.#elementTypes(fold, range)
    const variables = new Map([[fold.variable, first]])
    if (fold.secondVariable !== undefined) variables.set(fold.secondVariable, second)
    return variables
  }

  /** The types of index or key and of value; with one variable, the first is that of what is gone over. */
  #elementTypes(fold: Comprehension, range: Type): readonly [Type, Type] {
    const [first = t.dynType, second = t.dynType] = range.parameters
    const hasTwo = fold.secondVariable !== undefined
    if (range.kind === 'list') return hasTwo ? [t.intType, first] : [first, first]
    if (range.kind === 'map') return [first, second]
    if (isDynOrError(range) || range.kind === 'parameter') {
      this.#bindings.fit(t.dynType, range)
      return [t.dynType, t.dynType]
    }
    const said = `expression of type '${formatType(range)}' cannot be range of a comprehension`
    this.#fault(fold.range.at, `${said} (must be list, map, or dynamic)`)
    return [t.errorType, t.errorType]
  }

  #assert(expression: Expression, expected: Type): void {
    const type = this.check(expression)
    if (!this.#bindings.fit(expected, type)) this.#mismatch(expression, expected, type)
  }

  #mismatch(place: Expression, expected: Type, found: Type): Type {
    return this.#fault(place.at, `expected type '${formatType(expected)}' but found '${formatType(found)}'`)
  }

  #undeclared(at: number, name: string): Type {
    return this.#fault(at, `undeclared reference to '${name}' (in container '${this.#scope.container}')`)
  }

  #fault(at: number, message: string): Type {
    this.faults.push({ at, message })
    return t.errorType
  }
}
