// Made by tools/generate/types.ts from the recorded OpenAPI documents. Do not edit.
import type { ListMeta, ObjectMeta, Time } from './meta-v1.ts'

export interface FlowSchema {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec?: FlowSchemaSpec | undefined
  readonly status?: FlowSchemaStatus | undefined
}

export interface FlowSchemaList {
  readonly apiVersion?: string | undefined
  readonly items: readonly FlowSchema[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface PriorityLevelConfiguration {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec?: PriorityLevelConfigurationSpec | undefined
  readonly status?: PriorityLevelConfigurationStatus | undefined
}

export interface PriorityLevelConfigurationList {
  readonly apiVersion?: string | undefined
  readonly items: readonly PriorityLevelConfiguration[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface ExemptPriorityLevelConfiguration {
  readonly lendablePercent?: number | undefined
  readonly nominalConcurrencyShares?: number | undefined
}

export interface FlowDistinguisherMethod {
  readonly type: string
}

export interface FlowSchemaCondition {
  readonly lastTransitionTime?: Time | undefined
  readonly message?: string | undefined
  readonly reason?: string | undefined
  readonly status?: string | undefined
  readonly type?: string | undefined
}

export interface FlowSchemaSpec {
  readonly distinguisherMethod?: FlowDistinguisherMethod | undefined
  readonly matchingPrecedence?: number | undefined
  readonly priorityLevelConfiguration: PriorityLevelConfigurationReference
  readonly rules?: readonly PolicyRulesWithSubjects[] | undefined
}

export interface FlowSchemaStatus {
  readonly conditions?: readonly FlowSchemaCondition[] | undefined
}

export interface GroupSubject {
  readonly name: string
}

export interface LimitResponse {
  readonly queuing?: QueuingConfiguration | undefined
  readonly type: string
}

export interface LimitedPriorityLevelConfiguration {
  readonly borrowingLimitPercent?: number | undefined
  readonly lendablePercent?: number | undefined
  readonly limitResponse?: LimitResponse | undefined
  readonly nominalConcurrencyShares?: number | undefined
}

export interface NonResourcePolicyRule {
  readonly nonResourceURLs: readonly string[]
  readonly verbs: readonly string[]
}

export interface PolicyRulesWithSubjects {
  readonly nonResourceRules?: readonly NonResourcePolicyRule[] | undefined
  readonly resourceRules?: readonly ResourcePolicyRule[] | undefined
  readonly subjects: readonly FlowcontrolSubject[]
}

export interface PriorityLevelConfigurationCondition {
  readonly lastTransitionTime?: Time | undefined
  readonly message?: string | undefined
  readonly reason?: string | undefined
  readonly status?: string | undefined
  readonly type?: string | undefined
}

export interface PriorityLevelConfigurationReference {
  readonly name: string
}

export interface PriorityLevelConfigurationSpec {
  readonly exempt?: ExemptPriorityLevelConfiguration | undefined
  readonly limited?: LimitedPriorityLevelConfiguration | undefined
  readonly type: string
}

export interface PriorityLevelConfigurationStatus {
  readonly conditions?: readonly PriorityLevelConfigurationCondition[] | undefined
}

export interface QueuingConfiguration {
  readonly handSize?: number | undefined
  readonly queueLengthLimit?: number | undefined
  readonly queues?: number | undefined
}

export interface ResourcePolicyRule {
  readonly apiGroups: readonly string[]
  readonly clusterScope?: boolean | undefined
  readonly namespaces?: readonly string[] | undefined
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
}

export interface ServiceAccountSubject {
  readonly name: string
  readonly namespace: string
}

export interface FlowcontrolSubject {
  readonly group?: GroupSubject | undefined
  readonly kind: string
  readonly serviceAccount?: ServiceAccountSubject | undefined
  readonly user?: UserSubject | undefined
}

export interface UserSubject {
  readonly name: string
}
