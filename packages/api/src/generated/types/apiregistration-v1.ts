// Made by tools/generate/types.ts from the recorded OpenAPI documents. Do not edit.
import type { ListMeta, ObjectMeta, Time } from './meta-v1.ts'

export interface APIService {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec?: APIServiceSpec | undefined
  readonly status?: APIServiceStatus | undefined
}

export interface APIServiceList {
  readonly apiVersion?: string | undefined
  readonly items: readonly APIService[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface APIServiceCondition {
  readonly lastTransitionTime?: Time | undefined
  readonly message?: string | undefined
  readonly reason?: string | undefined
  readonly status: string
  readonly type: string
}

export interface APIServiceSpec {
  readonly caBundle?: string | undefined
  readonly group?: string | undefined
  readonly groupPriorityMinimum: number
  readonly insecureSkipTLSVerify?: boolean | undefined
  readonly service?: ApiregistrationServiceReference | undefined
  readonly version?: string | undefined
  readonly versionPriority: number
}

export interface APIServiceStatus {
  readonly conditions?: readonly APIServiceCondition[] | undefined
}

export interface ApiregistrationServiceReference {
  readonly name?: string | undefined
  readonly namespace?: string | undefined
  readonly port?: number | undefined
}
