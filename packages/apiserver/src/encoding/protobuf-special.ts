import { Buffer } from 'node:buffer'
import { DecodeError } from './decode-error.ts'
import type { ProtobufScalar } from './protobuf-plan.ts'
import { WireReader, wireType } from './wire-reader.ts'

/** `k8s` and a zero byte stand before every object. */
export const envelopePrefix = [0x6b, 0x38, 0x73, 0x00] as const

export function hasEnvelope(bytes: Uint8Array): boolean {
  return envelopePrefix.every((byte, index) => bytes[index] === byte)
}

/** How to read what is inside: a `JSONSchemaProps`, an object in an envelope. */
export interface InnerReaders {
  readonly message: (bytes: Uint8Array) => unknown
  readonly envelope: (bytes: Uint8Array) => unknown
}

/** The JSON of a message that is no JSON object: bytes, quantities, times, raw JSON, alternatives. */
export function readSpecial(
  scalar: Exclude<ProtobufScalar, 'i' | 'b' | 'd' | 's'>,
  bytes: Uint8Array,
  inner: InnerReaders,
): unknown {
  switch (scalar) {
    case 'B':
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
    case 'q':
      return textsOf(fieldsOf(bytes), 1)[0] ?? '0'
    case 'x':
      return readIntOrString(bytes)
    case 't':
      return readTime(bytes, 'seconds')
    case 'u':
      return readTime(bytes, 'microseconds')
    case 'r':
      return readRaw(bytes, inner)
    case 'e':
      return textsOf(fieldsOf(bytes), 1)
    case 'A':
      return readSchemaOrArray(bytes, inner)
    case 'O':
      return readSchemaOrBool(bytes, inner)
    case 'S':
      return readSchemaOrTexts(bytes, inner)
    default:
      return scalar satisfies never
  }
}

interface WireField {
  readonly number: number
  readonly value: number | Uint8Array
}

/** All fields of a small message; these have only integers and bytes. */
function fieldsOf(bytes: Uint8Array): readonly WireField[] {
  const reader = new WireReader(bytes)
  const fields: WireField[] = []
  while (!reader.isAtEnd) {
    const tag = reader.varint()
    const number = tag >>> 3
    if ((tag & 7) === wireType.varint) fields.push({ number, value: reader.varint() })
    else if ((tag & 7) === wireType.bytes) fields.push({ number, value: reader.bytes() })
    else reader.skip(tag & 7)
  }
  return fields
}

function bytesOf(fields: readonly WireField[], number: number): readonly Uint8Array[] {
  return fields.flatMap((field) => (field.number === number && typeof field.value !== 'number' ? [field.value] : []))
}

function textsOf(fields: readonly WireField[], number: number): readonly string[] {
  const decoder = new TextDecoder()
  return bytesOf(fields, number).map((bytes) => decoder.decode(bytes))
}

function integerOf(fields: readonly WireField[], number: number): number {
  const value = fields.findLast((field) => field.number === number)?.value
  return typeof value === 'number' ? value : 0
}

const isText = 1

function readIntOrString(bytes: Uint8Array): number | string {
  const fields = fieldsOf(bytes)
  return integerOf(fields, 1) === isText ? (textsOf(fields, 3)[0] ?? '') : integerOf(fields, 2)
}

const secondsEnd = '2006-01-02T15:04:05'.length

/** An empty message is the zero time, which JSON has no value for. */
function readTime(bytes: Uint8Array, unit: 'seconds' | 'microseconds'): string | undefined {
  if (bytes.length === 0) return undefined
  const fields = fieldsOf(bytes)
  const ms = integerOf(fields, 1) * 1000
  if (ms < msMin || ms > msMax) throw new DecodeError('time out of range')
  const microseconds = Math.floor(integerOf(fields, 2) / 1000)
  const fraction = unit === 'seconds' ? '' : `.${String(microseconds).padStart(6, '0')}`
  return `${new Date(ms).toISOString().slice(0, secondsEnd)}${fraction}Z`
}

/** The first and the last year of four digits. */
const msMin = -62_135_596_800_000
const msMax = 253_402_300_799_000

function readRaw(bytes: Uint8Array, inner: InnerReaders): unknown {
  const raw = bytesOf(fieldsOf(bytes), 1).at(-1)
  if (raw === undefined || raw.length === 0) return undefined
  if (hasEnvelope(raw)) return inner.envelope(raw)
  try {
    return JSON.parse(new TextDecoder().decode(raw))
  } catch (cause) {
    throw new DecodeError('raw JSON in a protobuf message is malformed', { cause })
  }
}

function readSchemaOrArray(bytes: Uint8Array, inner: InnerReaders): unknown {
  const fields = fieldsOf(bytes)
  const list = bytesOf(fields, 2)
  return list.length > 0 ? list.map(inner.message) : bytesOf(fields, 1).map(inner.message)[0]
}

function readSchemaOrBool(bytes: Uint8Array, inner: InnerReaders): unknown {
  const fields = fieldsOf(bytes)
  return bytesOf(fields, 2).map(inner.message)[0] ?? integerOf(fields, 1) !== 0
}

function readSchemaOrTexts(bytes: Uint8Array, inner: InnerReaders): unknown {
  const fields = fieldsOf(bytes)
  const texts = textsOf(fields, 2)
  return texts.length > 0 ? texts : bytesOf(fields, 1).map(inner.message)[0]
}
