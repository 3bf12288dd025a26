// Mirrors cel-go ext/sets.go, Sets (v0.26.0).

export const setFunctions = `
  sets.contains    list_sets_contains_list    (list(T), list(T)) -> bool
  sets.equivalent  list_sets_equivalent_list  (list(T), list(T)) -> bool
  sets.intersects  list_sets_intersects_list  (list(T), list(T)) -> bool
`
