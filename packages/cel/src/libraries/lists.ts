// Mirrors cel-go ext/lists.go, Lists with version 3 (v0.26.0).
import type { Expression } from '../ast.ts'
import { expressionsAt } from '../expressions.ts'
import { expandMap, macroFault, targetOf, type Macro } from '../macros.ts'

export const listFunctions = `
  slice                  list_slice                                           list(T).(int, int) -> list(T)
  flatten                list_flatten                                         list(list(T)).() -> list(T)
  flatten                list_flatten_int                                     list(dyn).(int) -> list(dyn)
  lists.range            lists_range                                          (int) -> list(int)
  distinct               list_distinct                                        list(T).() -> list(T)
  reverse                list_reverse                                         list(T).() -> list(T)
  sort                   list_int_sort                                        list(int).() -> list(int)
  sort                   list_uint_sort                                       list(uint).() -> list(uint)
  sort                   list_double_sort                                     list(double).() -> list(double)
  sort                   list_bool_sort                                       list(bool).() -> list(bool)
  sort                   list_google.protobuf.Duration_sort                   list(duration).() -> list(duration)
  sort                   list_google.protobuf.Timestamp_sort                  list(timestamp).() -> list(timestamp)
  sort                   list_string_sort                                     list(string).() -> list(string)
  sort                   list_bytes_sort                                      list(bytes).() -> list(bytes)
  @sortByAssociatedKeys  list_int_sortByAssociatedKeys                        list(T).(list(int)) -> list(T)
  @sortByAssociatedKeys  list_uint_sortByAssociatedKeys                       list(T).(list(uint)) -> list(T)
  @sortByAssociatedKeys  list_double_sortByAssociatedKeys                     list(T).(list(double)) -> list(T)
  @sortByAssociatedKeys  list_bool_sortByAssociatedKeys                       list(T).(list(bool)) -> list(T)
  @sortByAssociatedKeys  list_google.protobuf.Duration_sortByAssociatedKeys   list(T).(list(duration)) -> list(T)
  @sortByAssociatedKeys  list_google.protobuf.Timestamp_sortByAssociatedKeys  list(T).(list(timestamp)) -> list(T)
  @sortByAssociatedKeys  list_string_sortByAssociatedKeys                     list(T).(list(string)) -> list(T)
  @sortByAssociatedKeys  list_bytes_sortByAssociatedKeys                      list(T).(list(bytes)) -> list(T)
`

const input = '@__sortBy_input__'
const sortable: ReadonlySet<Expression['kind']> = new Set(['list', 'select', 'identifier', 'comprehension', 'call'])

/** `list.sortBy(x, key(x))`: the list is kept in a variable, for its keys are computed before it is sorted by them. */
const sortBy: Macro = {
  name: 'sortBy',
  isMember: true,
  argumentCount: 2,
  expand(call) {
    const target = targetOf(call)
    if (!sortable.has(target.kind)) {
      const said = 'sortBy can only be applied to a list, identifier, comprehension, call or select expression'
      return macroFault(target.at, said)
    }
    const { comprehension, list, memberCall, name, truth } = expressionsAt(call.at)
    const keys = expandMap({ ...call, target: name(input) })
    if (keys.kind === 'fault') return keys
    return comprehension({
      range: list(),
      variable: '#unused',
      accumulator: input,
      initial: target,
      condition: truth(false),
      step: name(input),
      result: memberCall(name(input), '@sortByAssociatedKeys', keys),
    })
  },
}

export const listMacros: readonly Macro[] = [sortBy]
