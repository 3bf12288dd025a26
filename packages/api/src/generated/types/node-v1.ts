// Made by tools/generate/types.ts from the recorded OpenAPI documents. Do not edit.
import type { Toleration } from './core-v1.ts'
import type { ListMeta, ObjectMeta, QuantityText } from './meta-v1.ts'

export interface RuntimeClass {
  readonly apiVersion?: string | undefined
  readonly handler: string
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly overhead?: Overhead | undefined
  readonly scheduling?: Scheduling | undefined
}

export interface RuntimeClassList {
  readonly apiVersion?: string | undefined
  readonly items: readonly RuntimeClass[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface Overhead {
  readonly podFixed?: Readonly<Record<string, QuantityText>> | undefined
}

export interface Scheduling {
  readonly nodeSelector?: Readonly<Record<string, string>> | undefined
  readonly tolerations?: readonly Toleration[] | undefined
}
