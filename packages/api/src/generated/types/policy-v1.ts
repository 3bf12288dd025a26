// Made by tools/generate/types.ts from the recorded OpenAPI documents. Do not edit.
import type { Condition, DeleteOptions, IntOrString, LabelSelector, ListMeta, ObjectMeta, Time } from './meta-v1.ts'

export interface Eviction {
  readonly apiVersion?: string | undefined
  readonly deleteOptions?: DeleteOptions | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
}

export interface PodDisruptionBudget {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec?: PodDisruptionBudgetSpec | undefined
  readonly status?: PodDisruptionBudgetStatus | undefined
}

export interface PodDisruptionBudgetList {
  readonly apiVersion?: string | undefined
  readonly items: readonly PodDisruptionBudget[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface PodDisruptionBudgetSpec {
  readonly maxUnavailable?: IntOrString | undefined
  readonly minAvailable?: IntOrString | undefined
  readonly selector?: LabelSelector | undefined
  readonly unhealthyPodEvictionPolicy?: string | undefined
}

export interface PodDisruptionBudgetStatus {
  readonly conditions?: readonly Condition[] | undefined
  readonly currentHealthy?: number | undefined
  readonly desiredHealthy?: number | undefined
  readonly disruptedPods?: Readonly<Record<string, Time>> | undefined
  readonly disruptionsAllowed?: number | undefined
  readonly expectedPods?: number | undefined
  readonly observedGeneration?: number | undefined
}
