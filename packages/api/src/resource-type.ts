/** What every stored object has. Generated kinds are assignable to it. */
export interface KubeObject {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
}
// ObjectMeta is the generated type; the import is type-only.
import type { ObjectMeta } from './generated/types/meta-v1.ts'

export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch'

export interface SubresourceType {
  readonly name: string
  readonly kind: string
  /** Where they differ from the resource's own: group and version of `kind`. */
  readonly group?: string | undefined
  readonly version?: string | undefined
  readonly verbs: readonly string[]
}

/** One served resource: the facts of discovery, and the type of its objects. Made by the generator (`resources`). */
export interface ResourceType<T extends KubeObject = KubeObject> {
  /** Empty for the core group. */
  readonly group: string
  readonly version: string
  /** `pods` */
  readonly plural: string
  readonly singular: string
  readonly kind: string
  readonly namespaced: boolean
  readonly verbs: readonly Verb[]
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly subresources: readonly SubresourceType[]
  /** Name of the kind's schema in `schemas`. */
  readonly schema: string
  /** Never set: ties the descriptor to its type. */
  readonly type?: T | undefined
}
