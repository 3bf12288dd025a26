import { DecodeError } from './decode-error.ts'
import { duplicateFields } from './duplicate-fields.ts'
import { jsonFault } from './go-json-fault.ts'

/** Plain JSON, whatever it was written in. */
export interface Parsed {
  readonly value: unknown
  /** Paths of keys that stood twice in one object; the last one counts. */
  readonly duplicateFields: readonly string[]
}

/** Throws a `DecodeError` with Go's message. */
export function parseJson(text: string): Parsed {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new DecodeError(jsonFault(text) ?? messageOf(cause), { cause })
  }
  return { value, duplicateFields: duplicateFields(text, value) }
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
