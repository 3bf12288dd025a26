import type { Comprehension, Expression } from './ast.ts'
import { expressionsAt } from './expressions.ts'
import type { Fault } from './faults.ts'
import { operators } from './operators.ts'

/** A call that stands for another expression. */
export interface Macro {
  readonly name: string
  readonly isMember: boolean
  readonly argumentCount: number
  readonly expand: (call: MacroCall) => Expression | MacroFault
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

/** The variable that a fold keeps its result in. No source can name it. */
export const accumulator = '@result'
/** What it was called once; variables may still not have that name. */
const oldAccumulator = '__result__'

export const macroFault = (at: number, message: string): MacroFault => ({ kind: 'fault', at, message })

/** The arguments of a call that is known to have as many. */
export function argumentAt(call: MacroCall, index: number): Expression {
  const found = call.arguments[index]
  if (found === undefined) throw new Error(`a macro was expanded with too few arguments`)
  return found
}

/** What stands before the dot of a call that is known to be a member's. */
export function targetOf(call: MacroCall): Expression {
  if (call.target === undefined) throw new Error(`a member's macro was expanded without its target`)
  return call.target
}

/** The name that an argument declares, or what is wrong with it. */
export function variableName(argument: Expression, unlessSimple: string): string | MacroFault {
  if (argument.kind !== 'identifier') return macroFault(argument.at, unlessSimple)
  const isTaken = argument.name === accumulator || argument.name === oldAccumulator
  return isTaken ? macroFault(argument.at, 'iteration variable overwrites accumulator variable') : argument.name
}

/** What a comprehension does, all but what it goes over. */
export type Fold = Pick<Comprehension, 'initial' | 'condition' | 'step' | 'result'>

export const folds = {
  all(at: number, predicate: Expression): Fold {
    const { call, name, truth } = expressionsAt(at)
    return {
      initial: truth(true),
      condition: call(operators.notStrictlyFalse, name(accumulator)),
      step: call(operators.and, name(accumulator), predicate),
      result: name(accumulator),
    }
  },
  exists(at: number, predicate: Expression): Fold {
    const { call, name, truth } = expressionsAt(at)
    return {
      initial: truth(false),
      condition: call(operators.notStrictlyFalse, call(operators.not, name(accumulator))),
      step: call(operators.or, name(accumulator), predicate),
      result: name(accumulator),
    }
  },
  existsOne(at: number, predicate: Expression): Fold {
    const { call, name, integer, truth } = expressionsAt(at)
    const oneMore = call(operators.add, name(accumulator), integer(1n))
    return {
      initial: integer(0n),
      condition: truth(true),
      step: call(operators.conditional, predicate, oneMore, name(accumulator)),
      result: call(operators.equals, name(accumulator), integer(1n)),
    }
  },
  /** A list of what `element` is for those that pass the filter. */
  collect(at: number, element: Expression, filter?: Expression): Fold {
    const { call, list, name, truth } = expressionsAt(at)
    const longer = call(operators.add, name(accumulator), list(element))
    return {
      initial: list(),
      condition: truth(true),
      step: filter === undefined ? longer : call(operators.conditional, filter, longer, name(accumulator)),
      result: name(accumulator),
    }
  },
} as const

const foldOver = (call: MacroCall, variable: string, fold: Fold): Expression => {
  return expressionsAt(call.at).comprehension({ range: targetOf(call), variable, accumulator, ...fold })
}

const quantifier = (name: string, fold: (at: number, predicate: Expression) => Fold): Macro => ({
  name,
  isMember: true,
  argumentCount: 2,
  expand(call) {
    const variable = variableName(argumentAt(call, 0), 'argument must be a simple name')
    if (typeof variable !== 'string') return variable
    return foldOver(call, variable, fold(call.at, argumentAt(call, 1)))
  },
})

const has: Macro = {
  name: 'has',
  isMember: false,
  argumentCount: 1,
  expand(call) {
    const field = argumentAt(call, 0)
    if (field.kind !== 'select') return macroFault(field.at, 'invalid argument to has() macro')
    return { ...field, at: call.at, isTest: true }
  },
}

/** `list.map(x, f(x))`. */
export function expandMap(call: MacroCall): Expression | MacroFault {
  const variable = variableName(argumentAt(call, 0), 'argument is not an identifier')
  if (typeof variable !== 'string') return variable
  return foldOver(call, variable, folds.collect(call.at, argumentAt(call, 1)))
}

const map: Macro = { name: 'map', isMember: true, argumentCount: 2, expand: expandMap }

const mapFiltered: Macro = {
  name: 'map',
  isMember: true,
  argumentCount: 3,
  expand(call) {
    const variable = variableName(argumentAt(call, 0), 'argument is not an identifier')
    if (typeof variable !== 'string') return variable
    return foldOver(call, variable, folds.collect(call.at, argumentAt(call, 2), argumentAt(call, 1)))
  },
}

const filter: Macro = {
  name: 'filter',
  isMember: true,
  argumentCount: 2,
  expand(call) {
    const element = argumentAt(call, 0)
    const variable = variableName(element, 'argument is not an identifier')
    if (typeof variable !== 'string') return variable
    return foldOver(call, variable, folds.collect(call.at, element, argumentAt(call, 1)))
  },
}

export const standardMacros: readonly Macro[] = [
  has,
  quantifier('all', folds.all),
  quantifier('exists', folds.exists),
  quantifier('exists_one', folds.existsOne),
  map,
  mapFiltered,
  filter,
]
