import type { FlagDefinition, FlagGroup, FlagType, FlagValue } from './flag.ts'
import { accumulates, FlagValueError, readValue, valueWhenAlone } from './read-value.ts'

/** A command line that cannot be read, in the words of pflag. */
export class FlagError extends Error {
  override readonly name = 'FlagError'
}

export interface ParsedFlags {
  /** Every flag has a value: given, or its default. */
  value(name: string): FlagValue
  /** Whether the command line named it. */
  isSet(name: string): boolean
  readonly positional: readonly string[]
}

const zeroValues: Readonly<Record<FlagType, string>> = {
  bool: 'false',
  string: '',
  strings: '',
  duration: '0s',
  int: '0',
  int32: '0',
  int32Slice: '',
  float: '0',
  float32: '0',
  ip: '0.0.0.0',
  quantity: '0',
  stringToString: '',
  namedCertKey: '',
  colonSeparatedMultimapStringString: '',
  Level: '0',
  'pattern=N,...': '',
  'version[=true]': 'false',
}

/** The default as a value: `--help` prints strings quoted and lists in brackets. */
function defaultOf(flag: FlagDefinition): FlagValue {
  const printed = flag.default ?? zeroValues[flag.type]
  const text = printed.replace(/^"(.*)"$/s, '$1').replace(/^\[(.*)\]$/s, '$1')
  return flag.type === 'namedCertKey' && text === '' ? [] : readValue(flag.type, text)
}

function accumulate(before: FlagValue, next: FlagValue): FlagValue {
  if (Array.isArray(before) && Array.isArray(next)) return [...before, ...next]
  return { ...(before as object), ...(next as object) }
}

/**
 * Reads a command line as pflag does: `--name=value`, `--name value`, `-n4`; underscores equal dashes; `--` ends the flags.
 * Throws `FlagError` with pflag's words.
 */
export function parseFlags(commandLine: readonly string[], groups: readonly FlagGroup[]): ParsedFlags {
  const flags = groups.flatMap((group) => group.flags)
  const byName = new Map(flags.map((flag) => [flag.name, flag]))
  const byShorthand = new Map(flags.flatMap((flag) => (flag.shorthand ? [[flag.shorthand, flag] as const] : [])))
  const given = new Map<string, FlagValue>()
  const positional: string[] = []

  const set = (flag: FlagDefinition, text: string, shown: string): void => {
    try {
      const next = readValue(flag.type, text)
      const before = given.get(flag.name)
      given.set(flag.name, before !== undefined && accumulates.has(flag.type) ? accumulate(before, next) : next)
    } catch (error) {
      if (!(error instanceof FlagValueError)) throw error
      throw new FlagError(
        `invalid argument ${JSON.stringify(text)} for ${JSON.stringify(shown)} flag: ${error.message}`,
      )
    }
  }

  const rest = [...commandLine]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      positional.push(...rest.splice(0))
    } else if (word.startsWith('--')) {
      const [name, text] = splitAt(word.slice(2))
      const flag = byName.get(name.replaceAll('_', '-'))
      if (flag === undefined) throw new FlagError(`unknown flag: --${name}`)
      set(flag, text ?? valueWhenAlone[flag.type] ?? take(rest, `flag needs an argument: --${name}`), shownName(flag))
    } else if (word.startsWith('-') && word.length > 1) {
      const letter = word.slice(1, 2)
      const flag = byShorthand.get(letter)
      if (flag === undefined) throw new FlagError(`unknown shorthand flag: '${letter}' in ${word}`)
      const attached = word.slice(2).replace(/^=/, '')
      const text = word.length > 2 ? attached : valueWhenAlone[flag.type]
      set(flag, text ?? take(rest, `flag needs an argument: '${letter}' in ${word}`), shownName(flag))
    } else {
      positional.push(word)
    }
  }

  return {
    value: (name) => {
      const flag = byName.get(name)
      if (flag === undefined) throw new FlagError(`unknown flag: --${name}`)
      return given.get(name) ?? defaultOf(flag)
    },
    isSet: (name) => given.has(name),
    positional,
  }
}

const shownName = (flag: FlagDefinition): string =>
  flag.shorthand ? `-${flag.shorthand}, --${flag.name}` : `--${flag.name}`

function splitAt(word: string): readonly [string, string | undefined] {
  const at = word.indexOf('=')
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
}

function take(rest: string[], missing: string): string {
  const next = rest.shift()
  if (next === undefined) throw new FlagError(missing)
  return next
}
