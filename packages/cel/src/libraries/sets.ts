// Mirrors cel-go ext/sets.go, Sets (v0.26.0).
import { declareFunctions } from '../declare.ts'

export const setFunctions = declareFunctions(`
  sets.contains    list_sets_contains_list    (list(T), list(T)) -> bool
  sets.equivalent  list_sets_equivalent_list  (list(T), list(T)) -> bool
  sets.intersects  list_sets_intersects_list  (list(T), list(T)) -> bool
`)
