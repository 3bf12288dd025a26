import {
  decodeMicroTime,
  decodeTime,
  humanDuration,
  parseDuration,
  printDuration,
  shortHumanDuration,
  toMicroTime,
  toTime,
  zeroTimeMs,
} from '@coxswain/api'
import type { VectorFunctions } from '../vector.ts'

interface Json {
  readonly json: string
}

const ms = (input: { readonly ns: string }): number => Number(BigInt(input.ns) / 1_000_000n)

/** What a decoder does before it comes to these functions: a field that holds a text takes nothing else. */
function text(json: string): string {
  const value: unknown = JSON.parse(json)
  if (typeof value === 'string') return value
  const noun = typeof value === 'boolean' ? 'bool' : typeof value
  throw new Error(`json: cannot unmarshal ${noun} into Go value of type string`)
}

function time(decode: (value: string) => number, print: (value: number) => string) {
  return ({ json }: Json) => {
    const value = json === 'null' ? zeroTimeMs : decode(text(json))
    const isZero = value === zeroTimeMs
    return { isZero, json: isZero ? 'null' : JSON.stringify(print(value)) }
  }
}

export const functions = {
  'Duration.String': (input: { ns: string }) => printDuration(BigInt(input.ns)),
  'Duration.UnmarshalJSON': ({ json }: Json) => {
    const nanoseconds = parseDuration(text(json))
    return { json: JSON.stringify(printDuration(nanoseconds)), ns: String(nanoseconds) }
  },
  HumanDuration: (input: { ns: string }) => humanDuration(ms(input)),
  ShortHumanDuration: (input: { ns: string }) => shortHumanDuration(ms(input)),
  'Time.UnmarshalJSON': time(decodeTime, toTime),
  'MicroTime.UnmarshalJSON': time(decodeMicroTime, toMicroTime),
} satisfies VectorFunctions
