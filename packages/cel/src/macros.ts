import type { Expression } from './ast.ts'
import type { Fault } from './faults.ts'

/** A call that stands for another expression. */
export interface Macro {
  readonly name: string
  readonly isMember: boolean
  readonly argumentCount: number
  /** Undefined means: not a macro after all, but a call. */
  readonly expand: (call: MacroCall) => Expression | MacroFault | undefined
}

export interface MacroCall {
  /** Where the call stands: everything that the macro makes stands there, too. */
  readonly at: number
  readonly target: Expression | undefined
  readonly arguments: readonly Expression[]
}

export interface MacroFault {
  readonly kind: 'fault'
  readonly at: number
  readonly message: Fault['message']
}
