import type { Checked } from '../check.ts'
import { arithmetic } from './arithmetic.ts'
import { conversions } from './conversions.ts'
import { Evaluator, type EvaluationOptions } from './evaluator.ts'
import { implementationTable, type ImplementationTable } from './implementation.ts'
import { lookups } from './lookups.ts'
import { times } from './times.ts'
import { EvaluationError, type Value } from './values.ts'

/**
 * The standard functions, but for `matches`: that takes regular expressions as RE2 has them, which whoever needs them brings
 * along as an implementation of that name.
 */
export const standardImplementations: ImplementationTable = implementationTable(arithmetic, conversions, lookups, times)

export type Evaluated =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'error'; readonly message: string }

/** The value of an expression, or why it has none. What `onStep` throws goes through. */
export function evaluate(checked: Checked, options: EvaluationOptions): Evaluated {
  try {
    return { kind: 'value', value: new Evaluator(checked, options).evaluate(checked.root) }
  } catch (error) {
    if (error instanceof EvaluationError) return { kind: 'error', message: error.message }
    throw error
  }
}
