// Mirrors cel-go ext/comprehensions.go, TwoVarComprehensions (v0.26.0).
import type { Expression } from '../ast.ts'
import { expressionsAt } from '../expressions.ts'
import {
  accumulator,
  argumentAt,
  folds,
  macroFault,
  targetOf,
  variableName,
  type Fold,
  type Macro,
  type MacroCall,
  type MacroFault,
} from '../macros.ts'
import { operators } from '../operators.ts'

export const twoVariableFunctions = `
  cel.@mapInsert  @mapInsert_map_key_value  (map(K, V), K, V) -> map(K, V)
  cel.@mapInsert  @mapInsert_map_map        (map(K, V), map(K, V)) -> map(K, V)
`

const mapInsert = 'cel.@mapInsert'

interface Variables {
  readonly kind: 'variables'
  readonly first: string
  readonly second: string
}

/** The names of index or key and of value, or what is wrong with them. */
function variablesOf(call: MacroCall): Variables | MacroFault {
  const places = [argumentAt(call, 0), argumentAt(call, 1)] as const
  const unnamed = places.find((place) => place.kind !== 'identifier')
  if (unnamed !== undefined) return macroFault(unnamed.at, 'argument must be a simple name')
  const [first, second] = places.map((place) => (place.kind === 'identifier' ? place.name : '')) as [string, string]
  if (first === second) return macroFault(places[1].at, `duplicate variable name: ${first}`)
  const taken = places.map((place) => variableName(place, '')).find((name) => typeof name !== 'string')
  return taken ?? { kind: 'variables', first, second }
}

type FoldOf = (call: MacroCall, variables: Variables) => Fold

const macro = (name: string, argumentCount: number, fold: FoldOf): Macro => ({
  name,
  isMember: true,
  argumentCount,
  expand(call): Expression | MacroFault {
    const variables = variablesOf(call)
    if (variables.kind === 'fault') return variables
    return expressionsAt(call.at).comprehension({
      range: targetOf(call),
      variable: variables.first,
      secondVariable: variables.second,
      accumulator,
      ...fold(call, variables),
    })
  },
})

/** A map to which each step adds: under a key, or all entries of another map. */
function collectEntries(call: MacroCall, entry: readonly Expression[], filter?: Expression): Fold {
  const { call: callOf, emptyMap, name, truth } = expressionsAt(call.at)
  const larger = callOf(mapInsert, name(accumulator), ...entry)
  return {
    initial: emptyMap(),
    condition: truth(true),
    step: filter === undefined ? larger : callOf(operators.conditional, filter, larger, name(accumulator)),
    result: name(accumulator),
  }
}

const third = (call: MacroCall): Expression => argumentAt(call, 2)
const fourth = (call: MacroCall): Expression => argumentAt(call, 3)
const keyed = (call: MacroCall, { first }: Variables, value: Expression): readonly Expression[] => [
  expressionsAt(call.at).name(first),
  value,
]

export const twoVariableMacros: readonly Macro[] = [
  macro('all', 3, (call) => folds.all(call.at, third(call))),
  macro('exists', 3, (call) => folds.exists(call.at, third(call))),
  macro('existsOne', 3, (call) => folds.existsOne(call.at, third(call))),
  macro('exists_one', 3, (call) => folds.existsOne(call.at, third(call))),
  macro('transformList', 3, (call) => folds.collect(call.at, third(call))),
  macro('transformList', 4, (call) => folds.collect(call.at, fourth(call), third(call))),
  macro('transformMap', 3, (call, names) => collectEntries(call, keyed(call, names, third(call)))),
  macro('transformMap', 4, (call, names) => collectEntries(call, keyed(call, names, fourth(call)), third(call))),
  macro('transformMapEntry', 3, (call) => collectEntries(call, [third(call)])),
  macro('transformMapEntry', 4, (call) => collectEntries(call, [fourth(call)], third(call))),
]
