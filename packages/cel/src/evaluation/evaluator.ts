import type { Call, Comprehension, Constant, Expression, ListLiteral, MapLiteral, Select } from '../ast.ts'
import type { Checked } from '../check.ts'
import { operators } from '../operators.ts'
import type { ImplementationTable } from './implementation.ts'
import { hasField, lookUp } from './lookups.ts'
import { noSuchOverload } from './overload-errors.ts'
import {
  Duration,
  EvaluationError,
  isList,
  MapValue,
  OptionalValue,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from './values.ts'

const mistyped = (): EvaluationError => new EvaluationError('no such overload')

/** A value, or why there is none: a fault that a later `||` may make up for. */
type Outcome = { readonly value: Value } | { readonly error: EvaluationError }

export interface EvaluationOptions {
  /** The value of a variable by its full name. */
  readonly variables: (name: string) => Value | undefined
  readonly implementations: ImplementationTable
  /** Called before each part of the expression is evaluated. Whoever counts costs ends the evaluation by throwing. */
  readonly onStep?: (expression: Expression) => void
}

type Variables = ReadonlyMap<string, Outcome>

function attempt(evaluate: () => Value): Outcome {
  try {
    return { value: evaluate() }
  } catch (error) {
    if (error instanceof EvaluationError) return { error }
    throw error
  }
}

function yieldOf(outcome: Outcome): Value {
  if ('error' in outcome) throw outcome.error
  return outcome.value
}

const isExactly = (outcome: Outcome, value: boolean): boolean => 'value' in outcome && outcome.value === value

function valueOfConstant(constant: Constant): Value {
  if (constant.type === 'null') return null
  return constant.type === 'uint' ? new Uint(constant.value) : constant.value
}

/** As errors about values name the types of Go. */
function goTypeName(value: Value): string {
  if (value === null) return 'types.Null'
  if (value instanceof Uint8Array) return 'types.Bytes'
  if (value instanceof Uint) return 'types.Uint'
  if (value instanceof Timestamp) return 'types.Timestamp'
  if (value instanceof Duration) return 'types.Duration'
  if (value instanceof OptionalValue) return '*types.Optional'
  if (value instanceof TypeValue) return '*types.Type'
  const names: Partial<Record<string, string>> = { boolean: 'Bool', bigint: 'Int', number: 'Double', string: 'String' }
  return `types.${names[typeof value] ?? 'Value'}`
}

/** Computes the value of an expression, from the inside out but for what need not be looked at. */
export class Evaluator {
  readonly #checked: Checked
  readonly #options: EvaluationOptions

  constructor(checked: Checked, options: EvaluationOptions) {
    this.#checked = checked
    this.#options = options
  }

  evaluate(expression: Expression, variables: Variables = new Map()): Value {
    this.#options.onStep?.(expression)
    switch (expression.kind) {
      case 'literal':
        return valueOfConstant(expression.constant)
      case 'identifier':
        return this.#name(expression, expression.name, variables)
      case 'select':
        return this.#select(expression, variables)
      case 'call':
        return this.#call(expression, variables)
      case 'list':
        return this.#list(expression, variables)
      case 'map':
        return this.#map(expression, variables)
      case 'struct':
        throw new EvaluationError(`unknown type: ${expression.name}`)
      case 'comprehension':
        return this.#fold(expression, variables)
      default:
        return expression satisfies never
    }
  }

  #name(expression: Expression, written: string, variables: Variables): Value {
    const reference = this.#checked.references.get(expression)
    const name = reference?.kind === 'name' ? reference.name : written
    const local = variables.get(name)
    if (local !== undefined) return yieldOf(local)
    const value = this.#options.variables(name)
    if (value !== undefined) return value
    const type = this.#checked.types.get(expression)
    if (type?.kind === 'type') return new TypeValue(type.parameters[0]?.name ?? type.name)
    throw new EvaluationError(`no such attribute(s): ${name}`)
  }

  #select(select: Select, variables: Variables): Value {
    if (this.#checked.references.has(select)) return this.#name(select, select.field, variables)
    const operand = this.evaluate(select.operand, variables)
    return select.isTest ? hasField(operand, select.field) : lookUp(operand, select.field)
  }

  #call(call: Call, variables: Variables): Value {
    const reference = this.#checked.references.get(call)
    const name = reference?.kind === 'function' ? reference.name : call.name
    const [first, second, third] = call.arguments
    if (name === operators.and && first && second) return this.#junction([first, second], variables, false)
    if (name === operators.or && first && second) return this.#junction([first, second], variables, true)
    if (name === operators.conditional && first && second && third) {
      const condition = this.evaluate(first, variables)
      if (typeof condition !== 'boolean') throw mistyped()
      return this.evaluate(condition ? second : third, variables)
    }
    if (name === operators.notStrictlyFalse && first) {
      return !isExactly(
        attempt(() => this.evaluate(first, variables)),
        false,
      )
    }
    if ((name === 'or' || name === 'orValue') && call.target && first) {
      return this.#orElse(call.target, first, name === 'or', variables)
    }
    return this.#apply(name, this.#operands(call, name), variables)
  }

  /** The target counts as the first operand, unless it is only part of the function's name. */
  #operands(call: Call, name: string): readonly Expression[] {
    const hasTarget = call.target !== undefined && name === call.name
    return hasTarget && call.target !== undefined ? [call.target, ...call.arguments] : call.arguments
  }

  #apply(name: string, operands: readonly Expression[], variables: Variables): Value {
    const implementation = this.#options.implementations.get(name)
    if (implementation === undefined) throw new EvaluationError(`unknown function: ${name}`)
    const values = operands.map((operand) => this.evaluate(operand, variables))
    const result = implementation(values)
    if (result === undefined) throw noSuchOverload(name, values)
    return result
  }

  /** One side can be enough, and makes up for a fault on the other. */
  #junction(sides: readonly [Expression, Expression], variables: Variables, enough: boolean): boolean {
    const left = attempt(() => this.evaluate(sides[0], variables))
    if (isExactly(left, enough)) return enough
    const right = attempt(() => this.evaluate(sides[1], variables))
    if (isExactly(right, enough)) return enough
    for (const side of [left, right]) if (typeof yieldOf(side) !== 'boolean') throw mistyped()
    return !enough
  }

  #orElse(target: Expression, other: Expression, isOptional: boolean, variables: Variables): Value {
    const optional = this.evaluate(target, variables)
    if (!(optional instanceof OptionalValue)) return optional
    if (optional.value === undefined) return this.evaluate(other, variables)
    return isOptional ? optional : optional.value
  }

  #list(list: ListLiteral, variables: Variables): Value {
    return list.elements.flatMap(({ value, isOptional }) => this.#element(value, isOptional, variables))
  }

  #map(map: MapLiteral, variables: Variables): Value {
    const entries = map.entries.flatMap((entry) => {
      const key = this.evaluate(entry.key, variables)
      return this.#element(entry.value, entry.isOptional, variables).map((value) => [key, value] as const)
    })
    return new MapValue(entries)
  }

  /** One value, or none where an optional has none. */
  #element(expression: Expression, isOptional: boolean, variables: Variables): readonly Value[] {
    const value = this.evaluate(expression, variables)
    if (!isOptional) return [value]
    if (!(value instanceof OptionalValue)) throw mistyped()
    return value.value === undefined ? [] : [value.value]
  }

  #fold(fold: Comprehension, variables: Variables): Value {
    const range = this.evaluate(fold.range, variables)
    let result = attempt(() => this.evaluate(fold.initial, variables))
    for (const elements of iterate(range, fold.secondVariable !== undefined)) {
      const inner = new Map(variables).set(fold.accumulator, result).set(fold.variable, { value: elements[0] })
      if (fold.secondVariable !== undefined) inner.set(fold.secondVariable, { value: elements[1] })
      if (this.evaluate(fold.condition, inner) !== true) break
      result = attempt(() => this.evaluate(fold.step, inner))
    }
    return this.evaluate(fold.result, new Map(variables).set(fold.accumulator, result))
  }
}

/** Elements or keys; with two variables, index or key and what is there. */
function iterate(range: Value, hasTwo: boolean): readonly (readonly [Value, Value])[] {
  if (isList(range)) return range.map((element, index) => (hasTwo ? [BigInt(index), element] : [element, element]))
  if (range instanceof MapValue) return [...range.entries()]
  throw new EvaluationError(`got '${goTypeName(range)}', expected iterable type`)
}
