// Mirrors apimachinery/pkg/runtime/serializer/protobuf, and the JSON forms of the types that have messages of their own, 1.36.
import { schemaOfKind } from '@coxswain/api'
import { DecodeError } from './decode-error.ts'
import { findProtobufMessage, type ProtobufField, type ProtobufMessage, type ProtobufType } from './protobuf-plan.ts'
import { envelopePrefix, hasEnvelope, readSpecial } from './protobuf-special.ts'
import { WireReader, wireType } from './wire-reader.ts'

const jsonSchemaProps = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps'
const depthMax = 100

export interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

type Json = Record<string, unknown>

/**
 * The plain JSON of a request body, with apiVersion and kind as its envelope states them. `expected` is the kind of a body that
 * states none; no client of Kubernetes sends such. The result still goes through `decode`, which knows zero values and defaults.
 * Throws `DecodeError` for what is not such a body or of a kind that is not built in.
 */
export function readProtobufBody(body: Uint8Array, expected?: GroupVersionKind): Readonly<Record<string, unknown>> {
  if (body.length === 0) throw new DecodeError('empty data')
  if (!hasEnvelope(body)) {
    throw new DecodeError(
      `provided data does not appear to be a protobuf message, expected prefix [${envelopePrefix.join(' ')}]`,
    )
  }
  if (body.length === envelopePrefix.length) throw new DecodeError('empty body')
  return readEnvelope(body, expected)
}

function readEnvelope(body: Uint8Array, expected: GroupVersionKind | undefined): Json {
  const reader = new WireReader(body.subarray(envelopePrefix.length))
  let typeMeta: TypeMeta = { apiVersion: '', kind: '' }
  let raw: Uint8Array = new Uint8Array()
  while (!reader.isAtEnd) {
    const tag = reader.varint()
    if (tag === (1 << 3) + wireType.bytes) typeMeta = readTypeMeta(reader.bytes())
    else if (tag === (2 << 3) + wireType.bytes) raw = reader.bytes()
    else reader.skip(tag & 7)
  }
  const apiVersion = typeMeta.apiVersion === '' ? apiVersionOf(expected) : typeMeta.apiVersion
  const kind = typeMeta.kind === '' ? (expected?.kind ?? '') : typeMeta.kind
  const message = messageOfKind(apiVersion, kind)
  return { apiVersion, kind, ...readMessage(message, raw, 0) }
}

interface TypeMeta {
  readonly apiVersion: string
  readonly kind: string
}

function readTypeMeta(bytes: Uint8Array): TypeMeta {
  const reader = new WireReader(bytes)
  let apiVersion = ''
  let kind = ''
  while (!reader.isAtEnd) {
    const tag = reader.varint()
    if (tag === (1 << 3) + wireType.bytes) apiVersion = reader.string()
    else if (tag === (2 << 3) + wireType.bytes) kind = reader.string()
    else reader.skip(tag & 7)
  }
  return { apiVersion, kind }
}

function apiVersionOf(kind: GroupVersionKind | undefined): string {
  if (kind === undefined) return ''
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`
}

function messageOfKind(apiVersion: string, kind: string): ProtobufMessage {
  const slash = apiVersion.indexOf('/')
  const group = slash < 0 ? '' : apiVersion.slice(0, slash)
  const schema = schemaOfKind(group, apiVersion.slice(slash + 1), kind)
  const message = schema === undefined ? undefined : findProtobufMessage(schema.name)
  if (message === undefined) throw new DecodeError(`no kind "${kind}" is registered for version "${apiVersion}"`)
  return message
}

function readMessage(message: ProtobufMessage, bytes: Uint8Array, depth: number): Json {
  if (depth > depthMax) throw new DecodeError('exceeded max depth')
  const reader = new WireReader(bytes)
  const object: Json = {}
  while (!reader.isAtEnd) {
    const tag = reader.varint()
    const field = message.get(tag >>> 3)
    if (field === undefined) reader.skip(tag & 7)
    else readField(object, field, { reader, type: tag & 7, depth })
  }
  return object
}

interface FieldReading {
  readonly reader: WireReader
  /** As the tag says. */
  readonly type: number
  readonly depth: number
}

function readField(object: Json, field: ProtobufField, reading: FieldReading): void {
  const { name } = field
  if (field.shape === 'map') {
    const [key, value] = readMapEntry(field.type, reading)
    const map = (object[name] ??= {}) as Json
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true })
    return
  }
  if (field.shape === 'list') {
    const list = (object[name] ??= []) as unknown[]
    readItems(list, field, reading)
    return
  }
  const value = readValue(field, field.type, reading)
  if ('message' in field.type && field.type.isInline) Object.assign(object, value)
  else if (value !== undefined) object[name] = value
}

/** Numbers of a list may come one by one or packed. */
function readItems(list: unknown[], field: ProtobufField, reading: FieldReading): void {
  const isPacked = reading.type === wireType.bytes && 'scalar' in field.type && /[ibd]/.test(field.type.scalar)
  if (!isPacked) {
    list.push(readValue(field, field.type, reading))
    return
  }
  const packed = new WireReader(reading.reader.bytes())
  const isDouble = 'scalar' in field.type && field.type.scalar === 'd'
  const type = isDouble ? wireType.fixed64 : wireType.varint
  while (!packed.isAtEnd) list.push(readValue(field, field.type, { ...reading, reader: packed, type }))
}

function readMapEntry(type: ProtobufType, { reader, depth }: FieldReading): readonly [string, unknown] {
  const entry = new WireReader(reader.bytes())
  const field: ProtobufField = { name: 'value', shape: 'one', type }
  let key = ''
  let value: unknown
  while (!entry.isAtEnd) {
    const tag = entry.varint()
    if (tag >>> 3 === 1) key = entry.string()
    else if (tag >>> 3 === 2) value = readValue(field, type, { reader: entry, type: tag & 7, depth })
    else entry.skip(tag & 7)
  }
  return [key, value ?? null]
}

function readValue(field: ProtobufField, type: ProtobufType, { reader, type: wire, depth }: FieldReading): unknown {
  if ('message' in type) {
    expectWire(field, wire, wireType.bytes)
    return readMessage(messageNamed(type.message), reader.bytes(), depth + 1)
  }
  switch (type.scalar) {
    case 'i':
      expectWire(field, wire, wireType.varint)
      return reader.varint()
    case 'b':
      expectWire(field, wire, wireType.varint)
      return reader.varint() !== 0
    case 'd':
      expectWire(field, wire, wireType.fixed64)
      return reader.double()
    case 's':
      expectWire(field, wire, wireType.bytes)
      return reader.string()
    default:
      expectWire(field, wire, wireType.bytes)
      return readSpecial(type.scalar, reader.bytes(), {
        message: (bytes) => readMessage(messageNamed(jsonSchemaProps), bytes, depth + 1),
        envelope: (bytes) => readEnvelope(bytes, undefined),
      })
  }
}

function expectWire(field: ProtobufField, wire: number, expected: number): void {
  if (wire !== expected) throw new DecodeError(`proto: wrong wireType = ${wire} for field ${field.name}`)
}

function messageNamed(name: string): ProtobufMessage {
  const message = findProtobufMessage(name)
  if (message === undefined) throw new Error(`the table of messages lacks ${name}`)
  return message
}
