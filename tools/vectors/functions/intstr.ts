import {
  intValueOf,
  parseIntOrString,
  scaleLeniently,
  scaleRoundingDown,
  scaleRoundingUp,
  type IntOrString,
} from '@coxswain/api'
import type { VectorFunctions } from '../vector.ts'

interface Scaling {
  readonly value: IntOrString | null
  readonly total: number
  readonly roundUp: boolean
}

/** All of them: a large number as such prints fewer. */
const digits = (value: number): string => String(BigInt(value))

export const functions = {
  GetScaledValueFromIntOrPercent: ({ value, total, roundUp }: Scaling) =>
    digits((roundUp ? scaleRoundingUp : scaleRoundingDown)(value ?? undefined, total)),
  GetValueFromIntOrPercent: ({ value, total, roundUp }: Scaling) =>
    digits(scaleLeniently(value ?? undefined, total, roundUp ? Math.ceil : Math.floor)),
  Parse: ({ s }: { s: string }) => {
    const value = parseIntOrString(s)
    return { intValue: intValueOf(value), json: value, string: String(value) }
  },
} satisfies VectorFunctions
