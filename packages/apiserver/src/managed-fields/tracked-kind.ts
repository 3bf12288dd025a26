import type { KubeObject } from '@coxswain/api'

/** Who writes: what an entry of `metadata.managedFields` says besides its fields. `trackUpdate` takes updates, `applyConfiguration` applies. */
export interface Writer {
  /** Empty: `unknown`. */
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  /** Of the object as it is written: `apps/v1`. */
  readonly apiVersion: string
  readonly subresource?: string | undefined
  /** RFC 3339, seconds: `2026-11-21T09:38:06Z`. */
  readonly time: string
}

/** A field by the names of fields that lead to it from the root: `['spec', 'replicas']`. */
export type FieldNames = readonly string[]

/** What is needed to know of one kind at one endpoint. */
export interface TrackedKind {
  /** Of the version that is written: `io.k8s.api.apps.v1.Deployment`. */
  readonly schema: string
  /** `apps/v1` */
  readonly apiVersion: string
  /** What this endpoint does not write, with all beneath it: no manager gets it by writing there. The same in all versions. */
  readonly resetFields?: readonly FieldNames[] | undefined
  /**
   * An object, in whichever version it says that it is, in another version of the API: one that an entry names, or this one again.
   * Undefined: that version is not known any more, and its entries go. Without the function the kind has one version only.
   */
  convert?(object: KubeObject, apiVersion: string): KubeObject | undefined
}

/** A cause in the details of the Status that refuses an apply. */
export interface FieldConflict {
  readonly reason: 'FieldManagerConflict'
  /** `conflict with "kubectl-scale" with subresource "scale" using apps/v1`; the version of updates only, no time. */
  readonly message: string
  /** `.spec.replicas` */
  readonly field: string
}

export type Applied =
  /**
   * The object that is to be stored, once it is decoded (it has what was applied as it was sent, nulls and `1000m` too) and has its
   * defaults. The live object itself where nothing changes.
   */
  | { readonly kind: 'applied'; readonly object: KubeObject }
  /** 409 Conflict. */
  | { readonly kind: 'conflicts'; readonly conflicts: readonly FieldConflict[]; readonly message: string }
  /** `bad-request`: 400 BadRequest. `failed`: 500 without a reason, as Kubernetes answers to what it has no error type for. */
  | { readonly kind: 'refused'; readonly reason: 'bad-request' | 'failed'; readonly message: string }
