// Mirrors cel-go cel/validator.go, formatValidator (v0.26.0).
import { decodeTime, DurationError, parseDuration, TimeError, zeroTimeMs } from '@coxswain/api'
import type { Constant } from '../ast.ts'
import type { Checked } from '../checked.ts'
import { isRe2Pattern } from '../re2-syntax.ts'
import type { FaultAt } from '../source-positions.ts'
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

/** The first and the last second that a timestamp can be of: the years 1 to 9999. */
const secondsMin = BigInt(zeroTimeMs / 1000)
const secondsMax = 253_402_300_799n

const isInRange = (seconds: bigint): boolean => seconds >= secondsMin && seconds <= secondsMax

/** A number is a duration for the checker, but nothing makes it one when the call is tried out. */
export const validateDurations = literalArgument(
  'duration',
  (constant) => constant.type === 'string' && isDuration(constant.value),
)

function isDuration(text: string): boolean {
  try {
    parseDuration(text)
    return true
  } catch (error) {
    if (error instanceof DurationError) return false
    throw error
  }
}

export const validateTimestamps = literalArgument('timestamp', (constant) => {
  if (constant.type === 'int') return isInRange(constant.value)
  return constant.type !== 'string' || isTimestamp(constant.value)
})

function isTimestamp(text: string): boolean {
  try {
    return isInRange(BigInt(decodeTime(text) / 1000))
  } catch (error) {
    if (error instanceof TimeError) return false
    throw error
  }
}

/** As in cel-go, of `matches(text, pattern)` it is the text that is looked at; of `text.matches(pattern)` the pattern. */
export const validatePatterns = literalArgument(
  'matches',
  (constant) => constant.type !== 'string' || isRe2Pattern(constant.value),
)
