/** What `make` makes of a value: made when it is asked for first, and again when the value is another one by then. */
export function madeOf<Value, Made>(value: () => Value, make: (value: Value) => Made): () => Made {
  let last: { readonly of: Value; readonly made: Made } | undefined
  return () => {
    const now = value()
    if (last === undefined || last.of !== now) last = { of: now, made: make(now) }
    return last.made
  }
}
