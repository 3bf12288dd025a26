// Mirrors cel-go cel/library.go, OptionalTypes (v0.26.0).
import type { Expression } from '../ast.ts'
import { copyExpression, expressionsAt } from '../expressions.ts'
import { argumentAt, macroFault, targetOf, type Macro, type MacroCall, type MacroFault } from '../macros.ts'
import { operators } from '../operators.ts'

export const optionalFunctions = `
  optional.of              optional_of                           (V) -> optional_type(V)
  optional.ofNonZeroValue  optional_ofNonZeroValue               (V) -> optional_type(V)
  optional.none            optional_none                         () -> optional_type(V)
  value                    optional_value                        optional_type(V).() -> V
  hasValue                 optional_hasValue                     optional_type(V).() -> bool
  or                       optional_or_optional                  optional_type(V).(optional_type(V)) -> optional_type(V)
  orValue                  optional_orValue_value                optional_type(V).(V) -> V
  _?._                     select_optional_field                 (dyn, string) -> optional_type(V)
  _[?_]                    list_optindex_optional_int            (list(V), int) -> optional_type(V)
  _[?_]                    optional_list_optindex_optional_int   (optional_type(list(V)), int) -> optional_type(V)
  _[?_]                    map_optindex_optional_value           (map(K, V), K) -> optional_type(V)
  _[?_]                    optional_map_optindex_optional_value  (optional_type(map(K, V)), K) -> optional_type(V)
  _[_]                     optional_list_index_int               (optional_type(list(V)), int) -> optional_type(V)
  _[_]                     optional_map_index_value              (optional_type(map(K, V)), K) -> optional_type(V)
  first                    list_first                            list(V).() -> optional_type(V)
  last                     list_last                             list(V).() -> optional_type(V)
  optional.unwrap          optional_unwrap                       (list(optional_type(V))) -> list(V)
  unwrapOpt                optional_unwrapOpt                    list(optional_type(V)).() -> list(V)
`

/** What is made of the value that an optional has: the value has a name in it. */
function withValue(call: MacroCall, macroName: string): Expression | MacroFault {
  const variable = argumentAt(call, 0)
  if (variable.kind !== 'identifier') {
    return macroFault(variable.at, `${macroName}() variable name must be a simple identifier`)
  }
  const { comprehension, list, memberCall, name, truth } = expressionsAt(call.at)
  return comprehension({
    range: list(),
    variable: '#unused',
    accumulator: variable.name,
    initial: memberCall(copyExpression(targetOf(call), call.at), 'value'),
    condition: truth(false),
    step: name(variable.name),
    result: argumentAt(call, 1),
  })
}

function ifThere(call: MacroCall, result: Expression): Expression {
  const { call: callOf, memberCall } = expressionsAt(call.at)
  const isThere = memberCall(targetOf(call), 'hasValue')
  return callOf(operators.conditional, isThere, result, callOf('optional.none'))
}

const optMap: Macro = {
  name: 'optMap',
  isMember: true,
  argumentCount: 2,
  expand(call) {
    const mapped = withValue(call, 'optMap')
    return mapped.kind === 'fault' ? mapped : ifThere(call, expressionsAt(call.at).call('optional.of', mapped))
  },
}

const optFlatMap: Macro = {
  name: 'optFlatMap',
  isMember: true,
  argumentCount: 2,
  expand(call) {
    const mapped = withValue(call, 'optFlatMap')
    return mapped.kind === 'fault' ? mapped : ifThere(call, mapped)
  },
}

export const optionalMacros: readonly Macro[] = [optMap, optFlatMap]
