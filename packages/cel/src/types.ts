/** What a value can be, as far as it is known before anything is evaluated. */
export type Kind =
  | 'any'
  | 'bool'
  | 'bytes'
  | 'double'
  | 'duration'
  | 'dyn'
  | 'error'
  | 'int'
  | 'list'
  | 'map'
  | 'null'
  | 'opaque'
  | 'parameter'
  | 'string'
  | 'struct'
  | 'timestamp'
  | 'type'
  | 'uint'

/**
 * A type of CEL. `name` is the name at run time: that of the kind, of the object type, of the opaque type or of the type
 * parameter. A list has one parameter, a map two, `type(int)` one, plain `type` none. `nullable` marks the wrapper types.
 */
export interface Type {
  readonly kind: Kind
  readonly name: string
  readonly parameters: readonly Type[]
  readonly nullable?: true
}

const plain = (kind: Kind, name: string): Type => ({ kind, name, parameters: [] })

export const anyType = plain('any', 'google.protobuf.Any')
export const boolType = plain('bool', 'bool')
export const bytesType = plain('bytes', 'bytes')
export const doubleType = plain('double', 'double')
export const durationType = plain('duration', 'google.protobuf.Duration')
export const dynType = plain('dyn', 'dyn')
export const errorType = plain('error', 'error')
export const intType = plain('int', 'int')
export const nullType = plain('null', 'null_type')
export const stringType = plain('string', 'string')
export const timestampType = plain('timestamp', 'google.protobuf.Timestamp')
export const typeType = plain('type', 'type')
export const uintType = plain('uint', 'uint')

export const listType = (element: Type): Type => ({ kind: 'list', name: 'list', parameters: [element] })
export const mapType = (key: Type, value: Type): Type => ({ kind: 'map', name: 'map', parameters: [key, value] })
/** The type of a type: what the name `int` stands for in an expression is of the type `type(int)`. */
export const typeOf = (type: Type): Type => ({ kind: 'type', name: 'type', parameters: [type] })
/** An object with fields; the provider knows which. */
export const structType = (name: string): Type => plain('struct', name)
/** A type of which nothing is known but its name and parameters. */
export const opaqueType = (name: string, ...parameters: readonly Type[]): Type => ({ kind: 'opaque', name, parameters })
/** Stands for any type, the same one wherever the name occurs in an overload. */
export const typeParameter = (name: string): Type => plain('parameter', name)
/** A primitive type or null. */
export const wrapperType = (primitive: Type): Type => ({ ...primitive, nullable: true })

export const optionalTypeName = 'optional_type'
export const optionalType = (type: Type): Type => opaqueType(optionalTypeName, type)
