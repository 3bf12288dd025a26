/**
 * The machine-readable form of the API types, generated from the published OpenAPI documents: what decoding, defaulting,
 * patching and printing need to know about a field.
 */
export type ScalarType =
  | 'string'
  | 'bytes' // base64 in JSON
  | 'boolean'
  | 'int32'
  | 'int64'
  | 'double'
  | 'quantity'
  | 'int-or-string'
  | 'time' // RFC 3339, seconds
  | 'micro-time' // RFC 3339, microseconds
  | 'json' // any JSON value, kept as it is (RawExtension, FieldsV1, JSON schema values)

export type FieldType =
  /** `named`: the schema that documents refer to, where the scalar has one of its own. */
  | { readonly scalar: ScalarType; readonly named?: string | undefined }
  | { readonly object: string } // name of an ObjectSchema
  | { readonly list: FieldType }
  | { readonly map: FieldType } // keys are strings

export interface FieldSchema {
  readonly type: FieldType
  readonly required?: boolean | undefined
  /** The default that the OpenAPI document states; rules that need code live with the resource in the API server. */
  readonly default?: unknown
  /** The values of the innermost scalar: of a list's items, of a map's values. */
  readonly enum?: readonly string[] | undefined
  /** x-kubernetes-list-type; absent means atomic. */
  readonly listType?: 'atomic' | 'set' | 'map' | undefined
  readonly listMapKeys?: readonly string[] | undefined
  /** x-kubernetes-map-type; absent means granular. */
  readonly mapType?: 'atomic' | 'granular' | undefined
  /** x-kubernetes-patch-strategy, split at the comma. */
  readonly patchStrategies?: readonly ('merge' | 'replace' | 'retainKeys')[] | undefined
  readonly patchMergeKey?: string | undefined
  /**
   * What Kubernetes does with a field that is absent or zero (`''`, `0`, `false`, an empty list or map). Absent here: zero is
   * the same as absent, and left out. `kept`: both are kept as they were sent. `written`: absent is the same as zero, and
   * written as zero.
   */
  readonly presence?: 'kept' | 'written' | undefined
  /** JSON has null where there is nothing: no time, no item. */
  readonly nullWhenEmpty?: boolean | undefined
  /** As error messages name it, where it does not follow from the type: `v1.RestartPolicy`. */
  readonly goType?: string | undefined
  /** The embedded Go structs that the field comes from, which error messages name: `VolumeSource`. */
  readonly goEmbedded?: string | undefined
}

export interface ObjectSchema {
  /** `io.k8s.api.core.v1.Pod` */
  readonly name: string
  readonly fields: ReadonlyMap<string, FieldSchema>
  /** Whether the object as a whole is atomic (x-kubernetes-map-type: atomic). */
  readonly atomic?: boolean | undefined
  /** x-kubernetes-unions, as the document has it. */
  readonly unions?: unknown
}
