import type { Call, Comprehension, Constant, Expression, Identifier, ListLiteral, Literal } from './ast.ts'

/** Makes expressions that all stand at one place: what a macro makes stands where its call stands. */
export function expressionsAt(at: number) {
  const literal = (constant: Constant): Literal => ({ kind: 'literal', at, constant })
  const name = (text: string): Identifier => ({ kind: 'identifier', at, name: text })
  const call = (text: string, ...values: readonly Expression[]): Call => {
    return { kind: 'call', at, name: text, arguments: values }
  }
  const memberCall = (target: Expression, text: string, ...values: readonly Expression[]): Call => {
    return { kind: 'call', at, name: text, target, arguments: values }
  }
  const list = (...values: readonly Expression[]): ListLiteral => {
    return { kind: 'list', at, elements: values.map((value) => ({ value, isOptional: false })) }
  }
  const emptyMap = (): Expression => ({ kind: 'map', at, entries: [] })
  const comprehension = (parts: Omit<Comprehension, 'kind' | 'at'>): Comprehension => {
    return { kind: 'comprehension', at, ...parts }
  }
  const truth = (value: boolean): Literal => literal({ type: 'bool', value })
  const integer = (value: bigint): Literal => literal({ type: 'int', value })
  return { literal, name, call, memberCall, list, emptyMap, comprehension, truth, integer }
}

/**
 * The same expression once more, so that one and the same part never stands in two places. The parts stand where they stood,
 * but entries and fields, which stand where the copy is made.
 */
export function copyExpression(expression: Expression, at: number): Expression {
  const copy = (part: Expression): Expression => copyExpression(part, at)
  switch (expression.kind) {
    case 'literal':
    case 'identifier':
      return { ...expression }
    case 'select':
      return { ...expression, operand: copy(expression.operand) }
    case 'call': {
      const copied: Call = { ...expression, arguments: expression.arguments.map(copy) }
      return expression.target === undefined ? copied : { ...copied, target: copy(expression.target) }
    }
    case 'list': {
      const elements = expression.elements.map((element) => ({ ...element, value: copy(element.value) }))
      return { ...expression, elements }
    }
    case 'map': {
      const entries = expression.entries.map((entry) => {
        return { ...entry, at, key: copy(entry.key), value: copy(entry.value) }
      })
      return { ...expression, entries }
    }
    case 'struct': {
      const fields = expression.fields.map((field) => ({ ...field, at, value: copy(field.value) }))
      return { ...expression, fields }
    }
    case 'comprehension':
      return {
        ...expression,
        range: copy(expression.range),
        initial: copy(expression.initial),
        condition: copy(expression.condition),
        step: copy(expression.step),
        result: copy(expression.result),
      }
    default:
      return expression satisfies never
  }
}
