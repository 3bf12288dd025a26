// Made by tools/generate/types.ts from the recorded OpenAPI documents. Do not edit.
import type { ObjectMeta, Time } from './meta-v1.ts'

export interface SelfSubjectReview {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly status?: SelfSubjectReviewStatus | undefined
}

export interface TokenRequest {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec?: TokenRequestSpec | undefined
  readonly status?: TokenRequestStatus | undefined
}

export interface TokenReview {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec: TokenReviewSpec
  readonly status?: TokenReviewStatus | undefined
}

export interface BoundObjectReference {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly name?: string | undefined
  readonly uid?: string | undefined
}

export interface SelfSubjectReviewStatus {
  readonly userInfo?: UserInfo | undefined
}

export interface TokenRequestSpec {
  readonly audiences?: readonly string[] | undefined
  readonly boundObjectRef?: BoundObjectReference | undefined
  readonly expirationSeconds?: number | undefined
}

export interface TokenRequestStatus {
  readonly expirationTimestamp?: Time | undefined
  readonly token?: string | undefined
}

export interface TokenReviewSpec {
  readonly audiences?: readonly string[] | undefined
  readonly token: string
}

export interface TokenReviewStatus {
  readonly audiences?: readonly string[] | undefined
  readonly authenticated?: boolean | undefined
  readonly error?: string | undefined
  readonly user?: UserInfo | undefined
}

export interface UserInfo {
  readonly extra?: Readonly<Record<string, readonly string[]>> | undefined
  readonly groups?: readonly string[] | undefined
  readonly uid?: string | undefined
  readonly username?: string | undefined
}
