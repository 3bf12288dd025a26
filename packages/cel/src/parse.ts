import type { Expression } from './ast.ts'
import type { Faults } from './faults.ts'
import type { Macro } from './macros.ts'

/** An expression as it is written, its macros expanded. */
export interface Parsed {
  readonly kind: 'parsed'
  readonly text: string
  readonly root: Expression
}

/** Which parts of the language beyond the core are understood. Everything is, unless this says otherwise. */
export interface Syntax {
  readonly macros: readonly Macro[]
  /** Whether `a.?b`, `a[?b]`, `[?a]` and `{?a: b}` are understood. */
  readonly optionals: boolean
}

export function parse(_text: string, _syntax?: Syntax): Parsed | Faults {
  throw new Error('the parser of CEL is not written yet')
}
