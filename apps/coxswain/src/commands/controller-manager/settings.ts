import type { FlagValue } from '../../flags/flag.ts'
import type { ParsedFlags } from '../../flags/parse-flags.ts'

/** Values of the flags by their types. A flag asked for with another type than its own is a bug. */
export interface FlagReader {
  text(name: string): string
  number(name: string): number
  isOn(name: string): boolean
  list(name: string): readonly string[]
  numbers(name: string): readonly number[]
  map(name: string): Readonly<Record<string, string>>
  isSet(name: string): boolean
}

/** Durations are numbers, of milliseconds. */
export function flagReader(flags: ParsedFlags): FlagReader {
  const typed = <T extends FlagValue>(name: string, is: (value: FlagValue) => value is T): T => {
    const value = flags.value(name)
    if (is(value)) return value
    throw new TypeError(`the flag --${name} is of another type`)
  }
  return {
    text: (name) => typed(name, (value) => typeof value === 'string'),
    number: (name) => typed(name, (value) => typeof value === 'number'),
    isOn: (name) => typed(name, (value) => typeof value === 'boolean'),
    list: (name) => typed(name, isList),
    numbers: (name) => typed(name, isNumbers),
    map: (name) => typed(name, isMap),
    isSet: (name) => flags.isSet(name),
  }
}

const isList = (value: FlagValue): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

const isNumbers = (value: FlagValue): value is readonly number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number')

const isMap = (value: FlagValue): value is Readonly<Record<string, string>> =>
  typeof value === 'object' && !Array.isArray(value)
