/** A literal's value. */
export type Constant =
  | { readonly type: 'null' }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'int'; readonly value: bigint }
  | { readonly type: 'uint'; readonly value: bigint }
  | { readonly type: 'double'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'bytes'; readonly value: Uint8Array }

/** `at` is the offset in code points of what shows where the expression is: the operator, the bracket, the first letter. */
interface Positioned {
  readonly at: number
}

export interface Literal extends Positioned {
  readonly kind: 'literal'
  readonly constant: Constant
}

export interface Identifier extends Positioned {
  readonly kind: 'identifier'
  readonly name: string
}

/** `operand.field`, or `has(operand.field)` when it is only a test. */
export interface Select extends Positioned {
  readonly kind: 'select'
  readonly operand: Expression
  readonly field: string
  readonly isTest: boolean
}

/** A call; operators are calls of functions with names such as `_+_`. */
export interface Call extends Positioned {
  readonly kind: 'call'
  readonly name: string
  readonly target?: Expression
  readonly arguments: readonly Expression[]
}

export interface ListElement {
  readonly value: Expression
  readonly isOptional: boolean
}

export interface ListLiteral extends Positioned {
  readonly kind: 'list'
  readonly elements: readonly ListElement[]
}

export interface MapEntry extends Positioned {
  readonly key: Expression
  readonly value: Expression
  readonly isOptional: boolean
}

export interface MapLiteral extends Positioned {
  readonly kind: 'map'
  readonly entries: readonly MapEntry[]
}

export interface StructField extends Positioned {
  readonly name: string
  readonly value: Expression
  readonly isOptional: boolean
}

export interface StructLiteral extends Positioned {
  readonly kind: 'struct'
  readonly name: string
  readonly fields: readonly StructField[]
}

/** What the macros over lists and maps stand for: a fold of `step` over the range while `condition` holds. */
export interface Comprehension extends Positioned {
  readonly kind: 'comprehension'
  readonly range: Expression
  readonly variable: string
  /** With a second variable the first is the index or key, the second the value. */
  readonly secondVariable?: string
  readonly accumulator: string
  readonly initial: Expression
  readonly condition: Expression
  readonly step: Expression
  readonly result: Expression
}

export type Expression = Literal | Identifier | Select | Call | ListLiteral | MapLiteral | StructLiteral | Comprehension
