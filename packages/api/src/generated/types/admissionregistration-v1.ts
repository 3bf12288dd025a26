// Made by tools/generate/types.ts from the recorded OpenAPI documents. Do not edit.
import type { Condition, LabelSelector, ListMeta, ObjectMeta } from './meta-v1.ts'

export interface MutatingAdmissionPolicy {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec?: MutatingAdmissionPolicySpec | undefined
}

export interface MutatingAdmissionPolicyBinding {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec?: MutatingAdmissionPolicyBindingSpec | undefined
}

export interface MutatingAdmissionPolicyBindingList {
  readonly apiVersion?: string | undefined
  readonly items: readonly MutatingAdmissionPolicyBinding[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface MutatingAdmissionPolicyList {
  readonly apiVersion?: string | undefined
  readonly items: readonly MutatingAdmissionPolicy[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface MutatingWebhookConfiguration {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly webhooks?: readonly MutatingWebhook[] | undefined
}

export interface MutatingWebhookConfigurationList {
  readonly apiVersion?: string | undefined
  readonly items: readonly MutatingWebhookConfiguration[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface ValidatingAdmissionPolicy {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec?: ValidatingAdmissionPolicySpec | undefined
  readonly status?: ValidatingAdmissionPolicyStatus | undefined
}

export interface ValidatingAdmissionPolicyBinding {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec: ValidatingAdmissionPolicyBindingSpec
}

export interface ValidatingAdmissionPolicyBindingList {
  readonly apiVersion?: string | undefined
  readonly items: readonly ValidatingAdmissionPolicyBinding[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface ValidatingAdmissionPolicyList {
  readonly apiVersion?: string | undefined
  readonly items: readonly ValidatingAdmissionPolicy[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface ValidatingWebhookConfiguration {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly webhooks?: readonly ValidatingWebhook[] | undefined
}

export interface ValidatingWebhookConfigurationList {
  readonly apiVersion?: string | undefined
  readonly items: readonly ValidatingWebhookConfiguration[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface ApplyConfiguration {
  readonly expression?: string | undefined
}

export interface AuditAnnotation {
  readonly key: string
  readonly valueExpression: string
}

export interface ExpressionWarning {
  readonly fieldRef: string
  readonly warning: string
}

export interface JSONPatch {
  readonly expression?: string | undefined
}

export interface MatchCondition {
  readonly expression: string
  readonly name: string
}

export interface MatchResources {
  readonly excludeResourceRules?: readonly NamedRuleWithOperations[] | undefined
  readonly matchPolicy?: string | undefined
  readonly namespaceSelector?: LabelSelector | undefined
  readonly objectSelector?: LabelSelector | undefined
  readonly resourceRules?: readonly NamedRuleWithOperations[] | undefined
}

export interface MutatingAdmissionPolicyBindingSpec {
  readonly matchResources?: MatchResources | undefined
  readonly paramRef?: ParamRef | undefined
  readonly policyName?: string | undefined
}

export interface MutatingAdmissionPolicySpec {
  readonly failurePolicy?: string | undefined
  readonly matchConditions?: readonly MatchCondition[] | undefined
  readonly matchConstraints?: MatchResources | undefined
  readonly mutations?: readonly Mutation[] | undefined
  readonly paramKind?: ParamKind | undefined
  readonly reinvocationPolicy?: string | undefined
  readonly variables?: readonly Variable[] | undefined
}

export interface MutatingWebhook {
  readonly admissionReviewVersions: readonly string[]
  readonly clientConfig: WebhookClientConfig
  readonly failurePolicy?: string | undefined
  readonly matchConditions?: readonly MatchCondition[] | undefined
  readonly matchPolicy?: string | undefined
  readonly name: string
  readonly namespaceSelector?: LabelSelector | undefined
  readonly objectSelector?: LabelSelector | undefined
  readonly reinvocationPolicy?: string | undefined
  readonly rules?: readonly RuleWithOperations[] | undefined
  readonly sideEffects: string
  readonly timeoutSeconds?: number | undefined
}

export interface Mutation {
  readonly applyConfiguration?: ApplyConfiguration | undefined
  readonly jsonPatch?: JSONPatch | undefined
  readonly patchType: string
}

export interface NamedRuleWithOperations {
  readonly apiGroups?: readonly string[] | undefined
  readonly apiVersions?: readonly string[] | undefined
  readonly operations?: readonly string[] | undefined
  readonly resourceNames?: readonly string[] | undefined
  readonly resources?: readonly string[] | undefined
  readonly scope?: string | undefined
}

export interface ParamKind {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
}

export interface ParamRef {
  readonly name?: string | undefined
  readonly namespace?: string | undefined
  readonly parameterNotFoundAction?: string | undefined
  readonly selector?: LabelSelector | undefined
}

export interface RuleWithOperations {
  readonly apiGroups?: readonly string[] | undefined
  readonly apiVersions?: readonly string[] | undefined
  readonly operations?: readonly string[] | undefined
  readonly resources?: readonly string[] | undefined
  readonly scope?: string | undefined
}

export interface ServiceReference {
  readonly name: string
  readonly namespace: string
  readonly path?: string | undefined
  readonly port?: number | undefined
}

export interface TypeChecking {
  readonly expressionWarnings?: readonly ExpressionWarning[] | undefined
}

export interface ValidatingAdmissionPolicyBindingSpec {
  readonly matchResources?: MatchResources | undefined
  readonly paramRef?: ParamRef | undefined
  readonly policyName: string
  readonly validationActions: readonly string[]
}

export interface ValidatingAdmissionPolicySpec {
  readonly auditAnnotations?: readonly AuditAnnotation[] | undefined
  readonly failurePolicy?: string | undefined
  readonly matchConditions?: readonly MatchCondition[] | undefined
  readonly matchConstraints?: MatchResources | undefined
  readonly paramKind?: ParamKind | undefined
  readonly validations?: readonly Validation[] | undefined
  readonly variables?: readonly Variable[] | undefined
}

export interface ValidatingAdmissionPolicyStatus {
  readonly conditions?: readonly Condition[] | undefined
  readonly observedGeneration?: number | undefined
  readonly typeChecking?: TypeChecking | undefined
}

export interface ValidatingWebhook {
  readonly admissionReviewVersions: readonly string[]
  readonly clientConfig: WebhookClientConfig
  readonly failurePolicy?: string | undefined
  readonly matchConditions?: readonly MatchCondition[] | undefined
  readonly matchPolicy?: string | undefined
  readonly name: string
  readonly namespaceSelector?: LabelSelector | undefined
  readonly objectSelector?: LabelSelector | undefined
  readonly rules?: readonly RuleWithOperations[] | undefined
  readonly sideEffects: string
  readonly timeoutSeconds?: number | undefined
}

export interface Validation {
  readonly expression: string
  readonly message?: string | undefined
  readonly messageExpression?: string | undefined
  readonly reason?: string | undefined
}

export interface Variable {
  readonly expression: string
  readonly name: string
}

export interface WebhookClientConfig {
  readonly caBundle?: string | undefined
  readonly service?: ServiceReference | undefined
  readonly url?: string | undefined
}
