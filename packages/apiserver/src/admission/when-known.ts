import type { MaybeLater } from './admission-plugin.ts'

/** Goes on with a value: in this turn where it is there already. */
export function whenKnown<T, R>(value: MaybeLater<T>, goOn: (value: T) => MaybeLater<R>): MaybeLater<R> {
  return value instanceof Promise ? value.then(goOn) : goOn(value)
}
