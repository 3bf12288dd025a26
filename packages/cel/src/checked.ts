import type { Expression } from './ast.ts'
import type { Type } from './types.ts'

/** What a name turned out to mean: a variable or type by its full name, or the overloads of a function that fit. */
export type Reference =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'function'; readonly name: string; readonly overloads: readonly string[] }

/** An expression of which all types are known. */
export interface Checked {
  readonly kind: 'checked'
  readonly text: string
  readonly root: Expression
  /** The type of the whole. */
  readonly type: Type
  readonly types: ReadonlyMap<Expression, Type>
  readonly references: ReadonlyMap<Expression, Reference>
}
