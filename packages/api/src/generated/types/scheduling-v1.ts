// Made by tools/generate/types.ts from the recorded OpenAPI documents. Do not edit.
import type { ListMeta, ObjectMeta } from './meta-v1.ts'

export interface PriorityClass {
  readonly apiVersion?: string | undefined
  readonly description?: string | undefined
  readonly globalDefault?: boolean | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly preemptionPolicy?: string | undefined
  readonly value?: number | undefined
}

export interface PriorityClassList {
  readonly apiVersion?: string | undefined
  readonly items: readonly PriorityClass[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}
