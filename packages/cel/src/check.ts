import type { Checked } from './checked.ts'
import { Checker } from './checker.ts'
import type { Environment } from './environment.ts'
import type { Faults } from './faults.ts'
import type { Parsed } from './parse.ts'
import { locateFaults } from './source-positions.ts'
import { dynType } from './types.ts'

/** Finds the types of an expression and of all its parts, or what does not fit. */
export function check(parsed: Parsed, environment: Environment): Checked | Faults {
  const { root, text } = parsed
  const checker = new Checker(environment)
  checker.check(root)
  if (checker.faults.length > 0) return { kind: 'faults', faults: locateFaults(checker.faults, text) }
  const types = checker.settledTypes()
  const { references } = checker
  const checked: Checked = { kind: 'checked', text, root, type: types.get(root) ?? dynType, types, references }
  const invalid = (environment.validators ?? []).flatMap((validate) => validate(checked))
  return invalid.length === 0 ? checked : { kind: 'faults', faults: locateFaults(invalid, text) }
}
