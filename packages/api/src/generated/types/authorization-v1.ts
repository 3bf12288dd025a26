// Made by tools/generate/types.ts from the recorded OpenAPI documents. Do not edit.
import type { FieldSelectorRequirement, LabelSelectorRequirement, ObjectMeta } from './meta-v1.ts'

export interface LocalSubjectAccessReview {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec: SubjectAccessReviewSpec
  readonly status?: SubjectAccessReviewStatus | undefined
}

export interface SelfSubjectAccessReview {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec: SelfSubjectAccessReviewSpec
  readonly status?: SubjectAccessReviewStatus | undefined
}

export interface SelfSubjectRulesReview {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec: SelfSubjectRulesReviewSpec
  readonly status?: SubjectRulesReviewStatus | undefined
}

export interface SubjectAccessReview {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec: SubjectAccessReviewSpec
  readonly status?: SubjectAccessReviewStatus | undefined
}

export interface FieldSelectorAttributes {
  readonly rawSelector?: string | undefined
  readonly requirements?: readonly FieldSelectorRequirement[] | undefined
}

export interface LabelSelectorAttributes {
  readonly rawSelector?: string | undefined
  readonly requirements?: readonly LabelSelectorRequirement[] | undefined
}

export interface NonResourceAttributes {
  readonly path?: string | undefined
  readonly verb?: string | undefined
}

export interface NonResourceRule {
  readonly nonResourceURLs?: readonly string[] | undefined
  readonly verbs: readonly string[]
}

export interface ResourceAttributes {
  readonly fieldSelector?: FieldSelectorAttributes | undefined
  readonly group?: string | undefined
  readonly labelSelector?: LabelSelectorAttributes | undefined
  readonly name?: string | undefined
  readonly namespace?: string | undefined
  readonly resource?: string | undefined
  readonly subresource?: string | undefined
  readonly verb?: string | undefined
  readonly version?: string | undefined
}

export interface ResourceRule {
  readonly apiGroups?: readonly string[] | undefined
  readonly resourceNames?: readonly string[] | undefined
  readonly resources?: readonly string[] | undefined
  readonly verbs: readonly string[]
}

export interface SelfSubjectAccessReviewSpec {
  readonly nonResourceAttributes?: NonResourceAttributes | undefined
  readonly resourceAttributes?: ResourceAttributes | undefined
}

export interface SelfSubjectRulesReviewSpec {
  readonly namespace?: string | undefined
}

export interface SubjectAccessReviewSpec {
  readonly extra?: Readonly<Record<string, readonly string[]>> | undefined
  readonly groups?: readonly string[] | undefined
  readonly nonResourceAttributes?: NonResourceAttributes | undefined
  readonly resourceAttributes?: ResourceAttributes | undefined
  readonly uid?: string | undefined
  readonly user?: string | undefined
}

export interface SubjectAccessReviewStatus {
  readonly allowed: boolean
  readonly denied?: boolean | undefined
  readonly evaluationError?: string | undefined
  readonly reason?: string | undefined
}

export interface SubjectRulesReviewStatus {
  readonly evaluationError?: string | undefined
  readonly incomplete: boolean
  readonly nonResourceRules: readonly NonResourceRule[]
  readonly resourceRules: readonly ResourceRule[]
}
