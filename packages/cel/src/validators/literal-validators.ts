import type { Validator } from '../environment.ts'
import { validateFormatCalls } from './format-calls.ts'
import { validateHomogeneousLiterals } from './homogeneous-literals.ts'
import { validateDurations, validatePatterns, validateTimestamps } from './literal-arguments.ts'

/** All that can be said of literals before anything runs: what Kubernetes asks for of every expression. */
export const literalValidators: readonly Validator[] = [
  validateHomogeneousLiterals,
  validateFormatCalls,
  validateDurations,
  validateTimestamps,
  validatePatterns,
]
