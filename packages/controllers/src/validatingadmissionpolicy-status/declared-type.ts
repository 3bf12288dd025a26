// Mirrors staging/src/k8s.io/apiserver/pkg/cel/types.go, DeclType, 1.36.
import type { Type } from '@coxswain/cel'

/** What a schema says of a value. Fields are looked up when they are asked for: few of the many that a Pod has ever are. */
export type DeclaredType =
  | { readonly kind: 'value'; readonly type: Type }
  | { readonly kind: 'list'; readonly element: DeclaredType }
  | { readonly kind: 'map'; readonly value: DeclaredType }
  | DeclaredObject

export interface DeclaredObject {
  readonly kind: 'object'
  /** Its name where it has one of its own; else it is named after the place where it stands. */
  readonly name?: string
  /** By the names that expressions use: those of `escapeField`. */
  readonly field: (name: string) => DeclaredType | undefined
}

export const valueOf = (type: Type): DeclaredType => ({ kind: 'value', type })
export const listOf = (element: DeclaredType): DeclaredType => ({ kind: 'list', element })
export const mapOf = (value: DeclaredType): DeclaredType => ({ kind: 'map', value })

/** An object of which all fields are known. */
export const objectOf = (fields: Readonly<Record<string, DeclaredType>>, name?: string): DeclaredObject => ({
  kind: 'object',
  ...(name === undefined ? {} : { name }),
  field: (field) => (Object.hasOwn(fields, field) ? fields[field] : undefined),
})
