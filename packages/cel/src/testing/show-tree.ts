import type { Constant, Expression } from '../index.ts'

function showConstant(constant: Constant): string {
  switch (constant.type) {
    case 'null':
      return 'null_type null'
    case 'string':
      return `string ${JSON.stringify(constant.value)}`
    case 'bytes':
      return `bytes ${constant.value.toHex()}`
    case 'double':
      return `double ${JSON.stringify(constant.value)}`
    default:
      return `${constant.type} ${constant.value}`
  }
}

const mark = (isOptional: boolean): string => (isOptional ? '?' : '')
const showAll = (expressions: readonly Expression[]): string => expressions.map(showTree).join(', ')

/** An expression with all its places, as `trees.json` has it. */
export function showTree(expression: Expression): string {
  const at = `@${expression.at}`
  switch (expression.kind) {
    case 'literal':
      return showConstant(expression.constant) + at
    case 'identifier':
      return expression.name + at
    case 'select':
      return showTree(expression.operand) + (expression.isTest ? '.has ' : '.') + expression.field + at
    case 'call': {
      const target = expression.target === undefined ? '' : `${showTree(expression.target)} -> `
      return `(${target}${expression.name}${at}: ${showAll(expression.arguments)})`
    }
    case 'list':
      return `[${expression.elements.map(({ value, isOptional }) => mark(isOptional) + showTree(value)).join(', ')}]${at}`
    case 'map': {
      const entries = expression.entries.map((entry) => {
        return `${mark(entry.isOptional)}${showTree(entry.key)} :@${entry.at} ${showTree(entry.value)}`
      })
      return `{${entries.join(', ')}}${at}`
    }
    case 'struct': {
      const fields = expression.fields.map((field) => {
        return `${mark(field.isOptional)}${field.name} :@${field.at} ${showTree(field.value)}`
      })
      return `${expression.name}{${fields.join(', ')}}${at}`
    }
    case 'comprehension': {
      const second = expression.secondVariable === undefined ? '' : `, ${expression.secondVariable}`
      const { variable, accumulator, range, initial, condition, step, result } = expression
      const parts = `${showTree(initial)}; ${showTree(condition)}; ${showTree(step)}; ${showTree(result)}`
      return `fold${at}(${variable}${second} in ${showTree(range)}; ${accumulator} = ${parts})`
    }
    default:
      return expression satisfies never
  }
}
