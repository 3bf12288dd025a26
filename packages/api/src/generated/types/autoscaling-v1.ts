// Made by tools/generate/types.ts from the recorded OpenAPI documents. Do not edit.
import type { ListMeta, ObjectMeta, Time } from './meta-v1.ts'

export interface HorizontalPodAutoscalerV1 {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec: HorizontalPodAutoscalerSpecV1
  readonly status?: HorizontalPodAutoscalerStatusV1 | undefined
}

export interface HorizontalPodAutoscalerListV1 {
  readonly apiVersion?: string | undefined
  readonly items: readonly HorizontalPodAutoscalerV1[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface Scale {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec?: ScaleSpec | undefined
  readonly status?: ScaleStatus | undefined
}

export interface CrossVersionObjectReferenceV1 {
  readonly apiVersion?: string | undefined
  readonly kind: string
  readonly name: string
}

export interface HorizontalPodAutoscalerSpecV1 {
  readonly maxReplicas: number
  readonly minReplicas?: number | undefined
  readonly scaleTargetRef: CrossVersionObjectReferenceV1
  readonly targetCPUUtilizationPercentage?: number | undefined
}

export interface HorizontalPodAutoscalerStatusV1 {
  readonly currentCPUUtilizationPercentage?: number | undefined
  readonly currentReplicas: number
  readonly desiredReplicas: number
  readonly lastScaleTime?: Time | undefined
  readonly observedGeneration?: number | undefined
}

export interface ScaleSpec {
  readonly replicas?: number | undefined
}

export interface ScaleStatus {
  readonly replicas: number
  readonly selector?: string | undefined
}
