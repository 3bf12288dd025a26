import {
  parseInstant,
  printQuantity,
  quantityFromJson,
  roundUpQuantity,
  type Instant,
  type Quantity,
  type TimeLayout,
} from '@coxswain/api'

const int32Max = 2_147_483_647
const int32Min = -2_147_483_648
/** 2^63: the nearest double to the largest int64. */
const int64Limit = 9_223_372_036_854_775_808

/** What Go calls a JSON value that it did not expect. */
export function nounOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return typeof value
}

export function isInt32(value: number): boolean {
  return Number.isInteger(value) && value <= int32Max && value >= int32Min
}

export function isInt64(value: number): boolean {
  return Number.isInteger(value) && value < int64Limit && value >= -int64Limit
}

/** Plain texts of Kubernetes' own making, which have no shorter form: `500m`, `128Mi`, `0`. */
const plainQuantity = /^(?:0|[1-9][0-9]{0,8})(?:m|Ki|Mi|Gi|k|M|G)?$/

/** The text that the server would store. Throws a `QuantityError`. */
export function canonicalQuantity(value: unknown, isRounded: boolean): string {
  if (typeof value === 'string' && isPlainQuantity(value)) return value
  const quantity = quantityFromJson(value)
  return printQuantity(isRounded ? roundToMilli(quantity) : quantity)
}

function isPlainQuantity(text: string): boolean {
  if (!plainQuantity.test(text)) return false
  const amount = Number.parseInt(text, 10)
  // A whole multiple of the next unit is written in that unit; zero has no unit.
  return text.endsWith('i') ? amount % 1024 !== 0 : amount % 1000 !== 0 || text === '0'
}

const milli = -3

function roundToMilli(quantity: Quantity): Quantity {
  return quantity.scale >= milli && !quantity.isBig ? quantity : roundUpQuantity(quantity, milli).result
}

const canonicalTime =
  /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$/
const canonicalMicroTime =
  /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z$/

/** In UTC, in whole seconds; undefined for Go's zero time, which is written as none. Throws a `TimeError`. */
export function canonicalTimeText(text: string): string | undefined {
  if (canonicalTime.test(text) && text !== zeroTime) return text
  return printInstant(parseInstant(text, '2006-01-02T15:04:05Z07:00'), '')
}

/** In UTC, with six decimals. */
export function canonicalMicroTimeText(text: string): string | undefined {
  if (canonicalMicroTime.test(text) && !text.startsWith('0001')) return text
  const layout: TimeLayout = '2006-01-02T15:04:05.000000Z07:00'
  const instant = parseInstant(text, layout)
  return printInstant(instant, `.${String(Math.floor(instant.nanoseconds / 1000)).padStart(6, '0')}`)
}

const zeroTime = '0001-01-01T00:00:00Z'
const secondsEnd = '2006-01-02T15:04:05'.length

function printInstant({ seconds }: Instant, fraction: string): string | undefined {
  const text = new Date(seconds * 1000).toISOString()
  return text === '0001-01-01T00:00:00.000Z' ? undefined : `${text.slice(0, secondsEnd)}${fraction}Z`
}

const base64 = /^[A-Za-z0-9+/]*={0,2}$/

/** What is wrong with base64 text, as Go says it. Line breaks are let through; undefined when nothing is wrong. */
export function base64Fault(text: string): string | undefined {
  if (text.length % 4 === 0 && base64.test(text)) return undefined
  const position = faultPosition(text)
  return position === undefined ? undefined : `illegal base64 data at input byte ${position}`
}

const isBreak = (character: string | undefined): boolean => character === '\n' || character === '\r'

/** Go reads groups of four, and tells the character that breaks one; a group cut short is told by its first missing one. */
function faultPosition(text: string): number | undefined {
  let inGroup = 0
  for (let position = 0; position < text.length; position += 1) {
    const character = text.charAt(position)
    if (isBreak(character)) continue
    if (character === '=') return paddingFault(text, position, inGroup)
    if (!/[A-Za-z0-9+/]/.test(character)) return position
    inGroup = (inGroup + 1) % 4
  }
  return inGroup === 0 ? undefined : text.length - inGroup
}

/** Padding is one or two `=` that fill up the last group. */
function paddingFault(text: string, position: number, inGroup: number): number | undefined {
  if (inGroup < 2) return position
  let next = position + 1
  const skipBreaks = (): void => {
    while (isBreak(text[next])) next += 1
  }
  if (inGroup === 2) {
    skipBreaks()
    if (next === text.length) return text.length
    if (text[next] !== '=') return next - 1
    next += 1
  }
  skipBreaks()
  return next < text.length ? next : undefined
}

/** Base64 without the line breaks that a client may have put in. */
export function canonicalBase64(text: string): string {
  return text.includes('\n') || text.includes('\r') ? text.replaceAll(/[\r\n]/g, '') : text
}
