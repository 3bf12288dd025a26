// Mirrors cel-go cel/validator.go, formatValidator (v0.26.0).
import type { Constant } from '../ast.ts'
import type { Checked } from '../checked.ts'
import { parseGoDuration } from '../go-duration.ts'
import { isRe2Pattern } from '../re2-syntax.ts'
import type { FaultAt } from '../source-positions.ts'
import { parseTimestamp, secondsMax, secondsMin } from '../timestamp.ts'
import { walk } from '../walk.ts'

/** Looks at the first argument of all calls of a function, where it is a literal. */
const literalArgument =
  (name: string, isValid: (constant: Constant) => boolean) =>
  (checked: Checked): readonly FaultAt[] => {
    const faults: FaultAt[] = []
    walk(checked.root, (expression) => {
      if (expression.kind !== 'call' || expression.name !== name) return true
      const [argument] = expression.arguments
      if (argument?.kind === 'literal' && !isValid(argument.constant)) {
        faults.push({ at: argument.at, message: `invalid ${name} argument` })
      }
      return true
    })
    return faults
  }

/** A number is a duration for the checker, but nothing makes it one when the call is tried out. */
export const validateDurations = literalArgument(
  'duration',
  (constant) => constant.type === 'string' && parseGoDuration(constant.value) !== undefined,
)

export const validateTimestamps = literalArgument('timestamp', (constant) => {
  if (constant.type === 'int') return constant.value >= secondsMin && constant.value <= secondsMax
  return constant.type !== 'string' || parseTimestamp(constant.value) !== undefined
})

/** As in cel-go, of `matches(text, pattern)` it is the text that is looked at; of `text.matches(pattern)` the pattern. */
export const validatePatterns = literalArgument(
  'matches',
  (constant) => constant.type !== 'string' || isRe2Pattern(constant.value),
)
