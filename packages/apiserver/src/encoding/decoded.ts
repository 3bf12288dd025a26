import type { KubeObject, ObjectSchema } from '@coxswain/api'

export interface Decoded<T extends KubeObject = KubeObject> {
  readonly object: T
  /** Paths of fields that the schema does not know, as strict decoding names them. */
  readonly unknownFields: readonly string[]
}

/**
 * Reads plain JSON as an object of a schema: checks types, drops unknown fields, nulls and undefined values, and fills the
 * schema's defaults. Shares what needs no change and never changes its input.
 * Throws `DecodeError` with the words of Go's decoder (`json: cannot unmarshal string into Go struct field …`).
 */
export type Decode = <T extends KubeObject>(schema: ObjectSchema, input: unknown) => Decoded<T>
