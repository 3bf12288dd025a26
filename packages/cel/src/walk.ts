import type { Expression } from './ast.ts'

/** The expressions that an expression is made of, one level down. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'identifier':
      return []
    case 'select':
      return [expression.operand]
    case 'call':
      return expression.target === undefined ? expression.arguments : [expression.target, ...expression.arguments]
    case 'list':
      return expression.elements.map((element) => element.value)
    case 'map':
      return expression.entries.flatMap((entry) => [entry.key, entry.value])
    case 'struct':
      return expression.fields.map((field) => field.value)
    case 'comprehension':
      return [expression.range, expression.initial, expression.condition, expression.step, expression.result]
    default:
      return expression satisfies never
  }
}

/** Visits an expression and all that it is made of, from the outside in; not what is in an expression that `visit` refuses. */
export function walk(expression: Expression, visit: (expression: Expression) => boolean): void {
  if (!visit(expression)) return
  for (const part of partsOf(expression)) walk(part, visit)
}
