// Mirrors Go's encoding/asn1, Marshal, 1.26: X.690, the distinguished encoding.

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

type Bytes = Uint8Array

/** A value of any tag over its content. */
export function derValue(tag: number, ...content: readonly Bytes[]): Bytes {
  const body = concatBytes(content)
  return concatBytes([Uint8Array.of(tag), lengthBytes(body.length), body])
}

export const derSequence = (...values: readonly Bytes[]): Bytes => derValue(tags.sequence, ...values)

/** A set has its values in the order of their bytes. */
export const derSet = (...values: readonly Bytes[]): Bytes => derValue(tags.set, ...values.toSorted(compareBytes))

export const derBoolean = (value: boolean): Bytes => derValue(tags.boolean, Uint8Array.of(value ? 0xff : 0))
export const derOctetString = (bytes: Bytes): Bytes => derValue(tags.octetString, bytes)

/** A number that is not negative, as its bytes, the highest first. */
export function derUnsigned(bytes: Bytes): Bytes {
  const start = bytes.findIndex((byte) => byte !== 0)
  const digits = start < 0 ? Uint8Array.of(0) : bytes.subarray(start)
  const needsZero = (digits[0] ?? 0) >= 0x80
  return derValue(tags.integer, needsZero ? Uint8Array.of(0) : Uint8Array.of(), digits)
}

/** `unused`: how many of the last bits do not count. */
export const derBitString = (bytes: Bytes, unused = 0): Bytes => derValue(tags.bitString, Uint8Array.of(unused), bytes)

/** Of a set of flags: bit 0 is the first one; zeros at the end are left out. */
export function derFlags(flags: number): Bytes {
  const count = 32 - Math.clz32(flags)
  const bytes = new Uint8Array(Math.ceil(count / 8))
  for (let bit = 0; bit < count; bit += 1) {
    if ((flags & (1 << bit)) !== 0) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7))
  }
  return derBitString(bytes, bytes.length * 8 - count)
}

/** `1.2.840.10045.4.3.2` */
export function derObjectIdentifier(text: string): Bytes {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  return derValue(tags.objectIdentifier, ...[first * 40 + second, ...rest].map(base128))
}

/** PrintableString where that has all the characters, else UTF8String. */
export function derText(text: string): Bytes {
  const isPrintable = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text)
  return derValue(isPrintable ? tags.printableString : tags.utf8String, new TextEncoder().encode(text))
}

/** Whole seconds, UTC: UTCTime in the years that its two digits mean, else GeneralizedTime. */
export function derTime(ms: number): Bytes {
  const [, year = '', rest = ''] = /^(\d{4})-(.*)\.\d{3}Z$/.exec(new Date(ms).toISOString()) ?? []
  const digits = rest.replaceAll(/\D/g, '')
  const isShort = year >= '1950' && year < '2050'
  const text = isShort ? `${year.slice(2)}${digits}Z` : `${year}${digits}Z`
  return derValue(isShort ? tags.utcTime : tags.generalizedTime, new TextEncoder().encode(text))
}

export function concatBytes(parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

export function compareBytes(a: Bytes, b: Bytes): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

function lengthBytes(length: number): Bytes {
  if (length < 0x80) return Uint8Array.of(length)
  const digits: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256)
  return Uint8Array.of(0x80 + digits.length, ...digits)
}

function base128(arc: number): Bytes {
  const digits = [arc % 128]
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift((rest % 128) + 0x80)
  return Uint8Array.from(digits)
}
