import { protobufMessages } from '../generated/protobuf-messages.ts'

/** Scalars by the letter of the generated table; capital and rare ones are messages that stand for other JSON. */
export type ProtobufScalar =
  | 's' // text
  | 'b' // boolean
  | 'B' // bytes, base64 in JSON
  | 'i' // integer
  | 'd' // double
  | 'q' // Quantity
  | 'x' // IntOrString
  | 't' // Time
  | 'u' // MicroTime
  | 'r' // raw JSON
  | 'e' // list of texts
  | 'A' // JSONSchemaPropsOrArray
  | 'O' // JSONSchemaPropsOrBool
  | 'S' // JSONSchemaPropsOrStringArray

export type ProtobufType =
  | { readonly scalar: ProtobufScalar }
  /** `isInline`: its fields belong to the object that has it. */
  | { readonly message: string; readonly isInline: boolean }

export interface ProtobufField {
  /** In JSON. */
  readonly name: string
  readonly shape: 'one' | 'list' | 'map'
  readonly type: ProtobufType
}

export type ProtobufMessage = ReadonlyMap<number, ProtobufField>

/** Reads each message of the table when it is asked for first. */
function createProtobufMessages(
  texts: Readonly<Record<string, string>>,
): (name: string) => ProtobufMessage | undefined {
  const read = new Map<string, ProtobufMessage>()
  return (name) => {
    const known = read.get(name)
    if (known !== undefined) return known
    const text = Object.hasOwn(texts, name) ? texts[name] : undefined
    if (text === undefined) return undefined
    const message = readMessage(name, text)
    read.set(name, message)
    return message
  }
}

export const findProtobufMessage = createProtobufMessages(protobufMessages)

function readMessage(name: string, text: string): ProtobufMessage {
  const home = name.slice(0, name.lastIndexOf('.') + 1)
  const fields = text === '' ? [] : text.split(';')
  return new Map(
    fields.map((field): [number, ProtobufField] => {
      const [number = '', fieldName = '', type = ''] = field.split(' ')
      const shape = type.startsWith('[') ? 'list' : type.startsWith('{') ? 'map' : 'one'
      return [Number(number), { name: fieldName, shape, type: readType(shape === 'one' ? type : type.slice(1), home) }]
    }),
  )
}

function readType(text: string, home: string): ProtobufType {
  if (text.startsWith('%')) return { scalar: text.slice(1) as ProtobufScalar }
  const isInline = text.startsWith('^')
  const name = isInline ? text.slice(1) : text
  return { message: name.includes('.') ? name : home + name, isInline }
}
