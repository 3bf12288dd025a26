import { EvaluationError, typeName, type Value } from './values.ts'

const numbers = ['int', 'uint', 'double']
const times = ['google.protobuf.Duration', 'google.protobuf.Timestamp']

/** The types that have an operator at all. */
const owners: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['_+_', new Set([...numbers, ...times, 'string', 'bytes', 'list'])],
  ['_-_', new Set([...numbers, ...times])],
  ['_*_', new Set(numbers)],
  ['_/_', new Set(numbers)],
  ['_%_', new Set(['int', 'uint'])],
  ['-_', new Set(['bool', 'int', 'double', 'google.protobuf.Duration'])],
  ...['_<_', '_<=_', '_>_', '_>=_'].map(
    (name) => [name, new Set([...numbers, ...times, 'bool', 'string', 'bytes'])] as const,
  ),
  ['size', new Set(['string', 'bytes', 'list', 'map'])],
])

/** Types that answer for themselves whatever they are asked. */
const answering: ReadonlySet<string> = new Set([...times, 'string'])
const silent: ReadonlySet<string> = new Set(['contains', 'endsWith', 'startsWith', '@in', '!_'])

/** A function that was called with values that it does not take. How much is told of it depends on the function. */
export function noSuchOverload(name: string, values: readonly Value[]): EvaluationError {
  const types = values.map(typeName)
  const own = owners.get(name)
  if (own !== undefined) {
    const isSilent = own.has(types[0] ?? '') || answering.has(types[0] ?? '')
    return new EvaluationError(isSilent ? 'no such overload' : `no such overload: ${name}`)
  }
  return new EvaluationError(silent.has(name) ? 'no such overload' : `no such overload: ${name}(${types.join(', ')})`)
}
