import { DurationError, parseDuration, parseQuantity } from '@coxswain/api'
import { isIP } from 'node:net'
import type { FlagType, FlagValue } from './flag.ts'
import { readReportedVersion } from './read-reported-version.ts'

/** The text is no value of the flag's type; the message is what Go's own parser of that type says. */
export class FlagValueError extends Error {
  override readonly name = 'FlagValueError'
}

type Read = (text: string) => FlagValue

const trueWords = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])
const falseWords = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False'])

function readBool(text: string): boolean {
  if (trueWords.has(text)) return true
  if (falseWords.has(text)) return false
  throw new FlagValueError(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`)
}

function readInteger(text: string, bits: number): number {
  if (!/^[+-]?\d+$/.test(text))
    throw new FlagValueError(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
  const value = BigInt(text.replace(/^\+/, ''))
  const limit = 1n << BigInt(bits - 1)
  if (value >= limit || value < -limit)
    throw new FlagValueError(`strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`)
  return Number(value)
}

function readFloat(text: string): number {
  const value = Number(text)
  if (text.trim() !== text || text === '' || Number.isNaN(value)) {
    throw new FlagValueError(`strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`)
  }
  return value
}

function readIp(text: string): string {
  if (isIP(text.trim()) === 0) throw new FlagValueError(`failed to parse IP: ${JSON.stringify(text)}`)
  return text.trim()
}

function readMap(text: string): Readonly<Record<string, string>> {
  if (text === '') return {}
  const pairs = text.split(',').map((pair) => {
    const at = pair.indexOf('=')
    if (at < 0) throw new FlagValueError(`${pair} must be formatted as key=value`)
    return [pair.slice(0, at), pair.slice(at + 1)] as const
  })
  return Object.fromEntries(pairs)
}

function readUnsigned(text: string): number {
  if (!/^\d+$/.test(text))
    throw new FlagValueError(`strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`)
  if (BigInt(text) >= 1n << 32n) {
    throw new FlagValueError(`strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`)
  }
  return Number(text)
}

function readPatterns(text: string): string {
  for (const item of text.split(',').filter((one) => one !== '')) {
    if (!/^[^=]+=[^=]+$/.test(item))
      throw new FlagValueError(`${JSON.stringify(item)} does not have the pattern=N format`)
    worded(() => readUnsigned(item.slice(item.indexOf('=') + 1)), `parsing verbosity in ${JSON.stringify(item)}: `)
  }
  return text
}

function readNamedCertKey(text: string): readonly string[] {
  const [files = ''] = text.split(':')
  if (files.split(',').length !== 2) throw new FlagValueError('expected comma separated certificate and key file paths')
  return [text]
}

/** `raw`, a version to report instead, or a bool. */
function readVersion(text: string): string {
  if (text === 'raw') return text
  return text.startsWith('v') ? worded(() => readReportedVersion(text)) : String(readBool(text))
}

function readQuantity(text: string): string {
  worded(() => parseQuantity(text))
  return text
}

/** Whatever keeps a text from being read says so in its own words, behind `before`. */
function worded<T>(read: () => T, before = ''): T {
  try {
    return read()
  } catch (error) {
    throw new FlagValueError(`${before}${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

const readList = (text: string): readonly string[] => (text === '' ? [] : text.split(','))

const readers: Readonly<Record<FlagType, Read>> = {
  bool: readBool,
  string: (text) => text,
  strings: readList,
  duration: (text) => {
    try {
      return Number(parseDuration(text) / 1_000_000n)
    } catch (error) {
      if (error instanceof DurationError) throw new FlagValueError(error.message, { cause: error })
      throw error
    }
  },
  int: (text) => readInteger(text, 64),
  int32: (text) => readInteger(text, 32),
  int32Slice: (text) => readList(text.replace(/^\[|\]$/g, '')).map((item) => readInteger(item, 32)),
  float: readFloat,
  float32: readFloat,
  ip: readIp,
  quantity: readQuantity,
  stringToString: readMap,
  namedCertKey: readNamedCertKey,
  colonSeparatedMultimapStringString: readList,
  Level: readUnsigned,
  'pattern=N,...': readPatterns,
  'version[=true]': readVersion,
}

/** Throws `FlagValueError`. */
export function readValue(type: FlagType, text: string): FlagValue {
  return readers[type](text)
}

/** Types whose flag may stand alone, and what it then means. */
export const valueWhenAlone: Readonly<Partial<Record<FlagType, string>>> = { bool: 'true', 'version[=true]': 'true' }

/** Types whose flag may be given more than once, each time adding to what there is. */
export const accumulates: ReadonlySet<FlagType> = new Set<FlagType>([
  'strings',
  'int32Slice',
  'stringToString',
  'namedCertKey',
  'colonSeparatedMultimapStringString',
])
