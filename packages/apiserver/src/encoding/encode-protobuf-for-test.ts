import { Buffer } from 'node:buffer'
import { findProtobufMessage, type ProtobufField, type ProtobufType } from './protobuf-plan.ts'

/** Writes what `readProtobufBody` reads; tests have no other source of every kind. Not for answers: those stay JSON. */
export function encodeProtobuf(
  typeMeta: { readonly apiVersion: string; readonly kind: string },
  message: string,
  object: unknown,
): Uint8Array {
  const meta = Buffer.concat([bytesField(1, text(typeMeta.apiVersion)), bytesField(2, text(typeMeta.kind))])
  const prefix = Buffer.from([0x6b, 0x38, 0x73, 0])
  return Buffer.concat([prefix, bytesField(1, meta), bytesField(2, encodeMessage(message, object))])
}

const text = (value: unknown): Buffer => Buffer.from(String(value))

function varint(value: number | bigint): Buffer {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  return Buffer.from([...bytes, Number(rest)])
}

const bytesField = (number: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([varint((number << 3) + 2), varint(bytes.length), bytes])

const numberField = (number: number, value: number): Buffer => Buffer.concat([varint(number << 3), varint(value)])

function encodeMessage(name: string, object: unknown): Buffer {
  const fields = findProtobufMessage(name)
  if (fields === undefined) throw new Error(`no message ${name}`)
  const values = object as Readonly<Record<string, unknown>>
  const parts = [...fields].map(([number, field]) => encodeField(number, field, values))
  return Buffer.concat(parts)
}

function encodeField(number: number, field: ProtobufField, object: Readonly<Record<string, unknown>>): Buffer {
  if ('message' in field.type && field.type.isInline)
    return bytesField(number, encodeMessage(field.type.message, object))
  const value = object[field.name]
  if (value === undefined) return Buffer.alloc(0)
  if (field.shape === 'list')
    return Buffer.concat((value as unknown[]).map((item) => encodeValue(number, field.type, item)))
  if (field.shape === 'map') {
    const entries = Object.entries(value as object)
    return Buffer.concat(
      entries.map(([key, item]) =>
        bytesField(number, Buffer.concat([bytesField(1, text(key)), encodeValue(2, field.type, item)])),
      ),
    )
  }
  return encodeValue(number, field.type, value)
}

function encodeValue(number: number, type: ProtobufType, value: unknown): Buffer {
  if ('message' in type) return bytesField(number, encodeMessage(type.message, value))
  switch (type.scalar) {
    case 's':
      return bytesField(number, text(value))
    case 'b':
      return numberField(number, value === true ? 1 : 0)
    case 'i':
      return numberField(number, Number(value))
    case 'd': {
      const bytes = Buffer.alloc(8)
      bytes.writeDoubleLE(Number(value))
      return Buffer.concat([varint((number << 3) + 1), bytes])
    }
    default:
      return bytesField(number, encodeSpecial(type.scalar, value))
  }
}

const schemaProps = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps'

function encodeSpecial(scalar: string, value: unknown): Buffer {
  switch (scalar) {
    case 'B':
      return Buffer.from(String(value), 'base64')
    case 'q':
      return bytesField(1, text(value))
    case 'x':
      return typeof value === 'number'
        ? Buffer.concat([numberField(1, 0), numberField(2, value)])
        : Buffer.concat([numberField(1, 1), bytesField(3, text(value))])
    case 't':
    case 'u':
      return encodeTime(String(value))
    case 'r':
      return bytesField(1, text(JSON.stringify(value)))
    case 'e':
      return Buffer.concat((value as unknown[]).map((item) => bytesField(1, text(item))))
    default:
      return encodeAlternative(scalar, value)
  }
}

function encodeTime(value: string): Buffer {
  const seconds = Math.floor(Date.parse(`${value.slice(0, 19)}Z`) / 1000)
  const microseconds = Number(/\.([0-9]{6})/.exec(value)?.[1] ?? 0)
  return Buffer.concat([numberField(1, seconds), numberField(2, microseconds * 1000)])
}

function encodeAlternative(scalar: string, value: unknown): Buffer {
  const inner = (item: unknown): Buffer => encodeMessage(schemaProps, item)
  if (scalar === 'O') {
    return typeof value === 'boolean'
      ? numberField(1, value ? 1 : 0)
      : Buffer.concat([numberField(1, 1), bytesField(2, inner(value))])
  }
  if (!Array.isArray(value)) return bytesField(1, inner(value))
  return Buffer.concat(value.map((item) => bytesField(2, scalar === 'A' ? inner(item) : text(item))))
}
