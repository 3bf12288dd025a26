// Made by tools/generate/types.ts from the recorded OpenAPI documents. Do not edit.
import type { ListMeta, MicroTime, ObjectMeta } from './meta-v1.ts'

export interface Lease {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec?: LeaseSpec | undefined
}

export interface LeaseList {
  readonly apiVersion?: string | undefined
  readonly items: readonly Lease[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface LeaseSpec {
  readonly acquireTime?: MicroTime | undefined
  readonly holderIdentity?: string | undefined
  readonly leaseDurationSeconds?: number | undefined
  readonly leaseTransitions?: number | undefined
  readonly preferredHolder?: string | undefined
  readonly renewTime?: MicroTime | undefined
  readonly strategy?: string | undefined
}
