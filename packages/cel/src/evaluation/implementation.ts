import type { Value } from './values.ts'

/** What a function does with the values of its target and arguments; undefined where they are not such as it takes. */
export type Implementation = (values: readonly Value[]) => Value | undefined

/** By the name of the function. */
export type ImplementationTable = ReadonlyMap<string, Implementation>

/** Libraries put together. Where several know a name, each is asked in turn. */
export function implementationTable(...libraries: readonly ImplementationTable[]): ImplementationTable {
  const table = new Map<string, Implementation>()
  for (const [name, implementation] of libraries.flatMap((library) => [...library])) {
    const known = table.get(name)
    table.set(name, known === undefined ? implementation : (values) => known(values) ?? implementation(values))
  }
  return table
}
