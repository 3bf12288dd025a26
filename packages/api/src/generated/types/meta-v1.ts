// Made by tools/generate/types.ts from the recorded OpenAPI documents. Do not edit.

export interface APIResourceList {
  readonly apiVersion?: string | undefined
  readonly groupVersion: string
  readonly kind?: string | undefined
  readonly resources: readonly APIResource[]
}

export interface DeleteOptions {
  readonly apiVersion?: string | undefined
  readonly dryRun?: readonly string[] | undefined
  readonly gracePeriodSeconds?: number | undefined
  readonly ignoreStoreReadErrorWithClusterBreakingPotential?: boolean | undefined
  readonly kind?: string | undefined
  readonly orphanDependents?: boolean | undefined
  readonly preconditions?: Preconditions | undefined
  readonly propagationPolicy?: string | undefined
}

export interface Status {
  readonly apiVersion?: string | undefined
  readonly code?: number | undefined
  readonly details?: StatusDetails | undefined
  readonly kind?: string | undefined
  readonly message?: string | undefined
  readonly metadata?: ListMeta | undefined
  readonly reason?: string | undefined
  readonly status?: string | undefined
}

export interface WatchEvent {
  readonly object: RawExtension
  readonly type: string
}

export interface APIResource {
  readonly categories?: readonly string[] | undefined
  readonly group?: string | undefined
  readonly kind: string
  readonly name: string
  readonly namespaced: boolean
  readonly shortNames?: readonly string[] | undefined
  readonly singularName: string
  readonly storageVersionHash?: string | undefined
  readonly verbs: readonly string[]
  readonly version?: string | undefined
}

export interface Condition {
  readonly lastTransitionTime: Time
  readonly message: string
  readonly observedGeneration?: number | undefined
  readonly reason: string
  readonly status: string
  readonly type: string
}

export interface FieldSelectorRequirement {
  readonly key: string
  readonly operator: string
  readonly values?: readonly string[] | undefined
}

export type FieldsV1 = Readonly<Record<string, unknown>>

export interface LabelSelector {
  readonly matchExpressions?: readonly LabelSelectorRequirement[] | undefined
  readonly matchLabels?: Readonly<Record<string, string>> | undefined
}

export interface LabelSelectorRequirement {
  readonly key: string
  readonly operator: string
  readonly values?: readonly string[] | undefined
}

export interface ListMeta {
  readonly continue?: string | undefined
  readonly remainingItemCount?: number | undefined
  readonly resourceVersion?: string | undefined
  readonly selfLink?: string | undefined
  readonly shardInfo?: ShardInfo | undefined
}

export interface ManagedFieldsEntry {
  readonly apiVersion?: string | undefined
  readonly fieldsType?: string | undefined
  readonly fieldsV1?: FieldsV1 | undefined
  readonly manager?: string | undefined
  readonly operation?: string | undefined
  readonly subresource?: string | undefined
  readonly time?: Time | undefined
}

/** RFC 3339 with microseconds: `2026-11-21T09:38:06.000000Z`. */
export type MicroTime = string

export interface ObjectMeta {
  readonly annotations?: Readonly<Record<string, string>> | undefined
  readonly creationTimestamp?: Time | undefined
  readonly deletionGracePeriodSeconds?: number | undefined
  readonly deletionTimestamp?: Time | undefined
  readonly finalizers?: readonly string[] | undefined
  readonly generateName?: string | undefined
  readonly generation?: number | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
  readonly managedFields?: readonly ManagedFieldsEntry[] | undefined
  readonly name?: string | undefined
  readonly namespace?: string | undefined
  readonly ownerReferences?: readonly OwnerReference[] | undefined
  readonly resourceVersion?: string | undefined
  readonly selfLink?: string | undefined
  readonly uid?: string | undefined
}

export interface OwnerReference {
  readonly apiVersion: string
  readonly blockOwnerDeletion?: boolean | undefined
  readonly controller?: boolean | undefined
  readonly kind: string
  readonly name: string
  readonly uid: string
}

export type Patch = Readonly<Record<string, unknown>>

export interface Preconditions {
  readonly resourceVersion?: string | undefined
  readonly uid?: string | undefined
}

export interface ShardInfo {
  readonly selector: string
}

export interface StatusCause {
  readonly field?: string | undefined
  readonly message?: string | undefined
  readonly reason?: string | undefined
}

export interface StatusDetails {
  readonly causes?: readonly StatusCause[] | undefined
  readonly group?: string | undefined
  readonly kind?: string | undefined
  readonly name?: string | undefined
  readonly retryAfterSeconds?: number | undefined
  readonly uid?: string | undefined
}

/** RFC 3339, whole seconds, in UTC: `2026-11-21T09:38:06Z`. */
export type Time = string

/** A number with a suffix: `250m`, `1Gi`. Read it with `parseQuantity` or `milliValueOf`. */
export type QuantityText = string

export type RawExtension = Readonly<Record<string, unknown>>

/** A number, or a text such as `25%` or the name of a port. */
export type IntOrString = number | string
