// Made by tools/generate/types.ts from the recorded OpenAPI documents. Do not edit.
import type { LabelSelector, ListMeta, ObjectMeta } from './meta-v1.ts'

export interface ClusterRole {
  readonly aggregationRule?: AggregationRule | undefined
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly rules?: readonly PolicyRule[] | undefined
}

export interface ClusterRoleBinding {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly roleRef: RoleRef
  readonly subjects?: readonly Subject[] | undefined
}

export interface ClusterRoleBindingList {
  readonly apiVersion?: string | undefined
  readonly items: readonly ClusterRoleBinding[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface ClusterRoleList {
  readonly apiVersion?: string | undefined
  readonly items: readonly ClusterRole[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface Role {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly rules?: readonly PolicyRule[] | undefined
}

export interface RoleBinding {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly roleRef: RoleRef
  readonly subjects?: readonly Subject[] | undefined
}

export interface RoleBindingList {
  readonly apiVersion?: string | undefined
  readonly items: readonly RoleBinding[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface RoleList {
  readonly apiVersion?: string | undefined
  readonly items: readonly Role[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface AggregationRule {
  readonly clusterRoleSelectors?: readonly LabelSelector[] | undefined
}

export interface PolicyRule {
  readonly apiGroups?: readonly string[] | undefined
  readonly nonResourceURLs?: readonly string[] | undefined
  readonly resourceNames?: readonly string[] | undefined
  readonly resources?: readonly string[] | undefined
  readonly verbs: readonly string[]
}

export interface RoleRef {
  readonly apiGroup?: string | undefined
  readonly kind: string
  readonly name: string
}

export interface Subject {
  readonly apiGroup?: string | undefined
  readonly kind: string
  readonly name: string
  readonly namespace?: string | undefined
}
