// Made by tools/generate/types.ts from the recorded OpenAPI documents. Do not edit.
import type { ObjectReference, PodTemplateSpec } from './core-v1.ts'
import type { LabelSelector, ListMeta, ObjectMeta, Time } from './meta-v1.ts'

export interface CronJob {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec: CronJobSpec
  readonly status?: CronJobStatus | undefined
}

export interface CronJobList {
  readonly apiVersion?: string | undefined
  readonly items: readonly CronJob[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface Job {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec?: JobSpec | undefined
  readonly status?: JobStatus | undefined
}

export interface JobList {
  readonly apiVersion?: string | undefined
  readonly items: readonly Job[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface CronJobSpec {
  readonly concurrencyPolicy?: string | undefined
  readonly failedJobsHistoryLimit?: number | undefined
  readonly jobTemplate: JobTemplateSpec
  readonly schedule: string
  readonly startingDeadlineSeconds?: number | undefined
  readonly successfulJobsHistoryLimit?: number | undefined
  readonly suspend?: boolean | undefined
  readonly timeZone?: string | undefined
}

export interface CronJobStatus {
  readonly active?: readonly ObjectReference[] | undefined
  readonly lastScheduleTime?: Time | undefined
  readonly lastSuccessfulTime?: Time | undefined
}

export interface JobCondition {
  readonly lastProbeTime?: Time | undefined
  readonly lastTransitionTime?: Time | undefined
  readonly message?: string | undefined
  readonly reason?: string | undefined
  readonly status: string
  readonly type: string
}

export interface JobSpec {
  readonly activeDeadlineSeconds?: number | undefined
  readonly backoffLimit?: number | undefined
  readonly backoffLimitPerIndex?: number | undefined
  readonly completionMode?: string | undefined
  readonly completions?: number | undefined
  readonly managedBy?: string | undefined
  readonly manualSelector?: boolean | undefined
  readonly maxFailedIndexes?: number | undefined
  readonly parallelism?: number | undefined
  readonly podFailurePolicy?: PodFailurePolicy | undefined
  readonly podReplacementPolicy?: string | undefined
  readonly selector?: LabelSelector | undefined
  readonly successPolicy?: SuccessPolicy | undefined
  readonly suspend?: boolean | undefined
  readonly template: PodTemplateSpec
  readonly ttlSecondsAfterFinished?: number | undefined
}

export interface JobStatus {
  readonly active?: number | undefined
  readonly completedIndexes?: string | undefined
  readonly completionTime?: Time | undefined
  readonly conditions?: readonly JobCondition[] | undefined
  readonly failed?: number | undefined
  readonly failedIndexes?: string | undefined
  readonly ready?: number | undefined
  readonly startTime?: Time | undefined
  readonly succeeded?: number | undefined
  readonly terminating?: number | undefined
  readonly uncountedTerminatedPods?: UncountedTerminatedPods | undefined
}

export interface JobTemplateSpec {
  readonly metadata?: ObjectMeta | undefined
  readonly spec?: JobSpec | undefined
}

export interface PodFailurePolicy {
  readonly rules: readonly PodFailurePolicyRule[]
}

export interface PodFailurePolicyOnExitCodesRequirement {
  readonly containerName?: string | undefined
  readonly operator: string
  readonly values: readonly number[]
}

export interface PodFailurePolicyOnPodConditionsPattern {
  readonly status?: string | undefined
  readonly type: string
}

export interface PodFailurePolicyRule {
  readonly action: string
  readonly onExitCodes?: PodFailurePolicyOnExitCodesRequirement | undefined
  readonly onPodConditions?: readonly PodFailurePolicyOnPodConditionsPattern[] | undefined
}

export interface SuccessPolicy {
  readonly rules: readonly SuccessPolicyRule[]
}

export interface SuccessPolicyRule {
  readonly succeededCount?: number | undefined
  readonly succeededIndexes?: string | undefined
}

export interface UncountedTerminatedPods {
  readonly failed?: readonly string[] | undefined
  readonly succeeded?: readonly string[] | undefined
}
