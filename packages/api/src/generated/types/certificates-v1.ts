// Made by tools/generate/types.ts from the recorded OpenAPI documents. Do not edit.
import type { ListMeta, ObjectMeta, Time } from './meta-v1.ts'

export interface CertificateSigningRequest {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec: CertificateSigningRequestSpec
  readonly status?: CertificateSigningRequestStatus | undefined
}

export interface CertificateSigningRequestList {
  readonly apiVersion?: string | undefined
  readonly items: readonly CertificateSigningRequest[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface CertificateSigningRequestCondition {
  readonly lastTransitionTime?: Time | undefined
  readonly lastUpdateTime?: Time | undefined
  readonly message?: string | undefined
  readonly reason?: string | undefined
  readonly status: string
  readonly type: string
}

export interface CertificateSigningRequestSpec {
  readonly expirationSeconds?: number | undefined
  readonly extra?: Readonly<Record<string, readonly string[]>> | undefined
  readonly groups?: readonly string[] | undefined
  readonly request: string
  readonly signerName: string
  readonly uid?: string | undefined
  readonly usages?: readonly string[] | undefined
  readonly username?: string | undefined
}

export interface CertificateSigningRequestStatus {
  readonly certificate?: string | undefined
  readonly conditions?: readonly CertificateSigningRequestCondition[] | undefined
}
