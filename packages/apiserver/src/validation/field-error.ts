/** One broken rule, as Kubernetes' field.Error prints it. */
export type FieldErrorType =
  | 'FieldValueRequired'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueDuplicate'
  | 'FieldValueNotFound'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTooFew'
  | 'FieldValueTooShort'
  | 'FieldValueTypeInvalid'
  | 'InternalError'

export interface FieldError {
  readonly type: FieldErrorType
  /** `spec.containers[0].image` */
  readonly field: string
  /** The whole text after the path: `Invalid value: "x": must be …`. */
  readonly message: string
}

export type FieldErrors = readonly FieldError[]
