export const controllerName = 'horizontal-pod-autoscaler-controller'
export const clientName = 'horizontal-pod-autoscaler'
/** Source of its events. */
export const component = 'horizontal-pod-autoscaler'
export const queueName = 'horizontalpodautoscaler'
export const metricsSubsystem = 'horizontal_pod_autoscaler_controller'

export const gates = {
  scaleToZero: 'HPAScaleToZero',
  configurableTolerance: 'HPAConfigurableTolerance',
  podLevelResources: 'PodLevelResources',
} as const

export const conditionTypes = {
  ableToScale: 'AbleToScale',
  scalingActive: 'ScalingActive',
  scalingLimited: 'ScalingLimited',
  scaledToZero: 'ScaledToZero',
} as const

/** Reason and message of a condition. */
export interface ConditionText {
  readonly reason: string
  readonly message: string
}

/** Those whose messages are always the same. */
export const conditionTexts = {
  succeededGetScale: {
    reason: 'SucceededGetScale',
    message: "the HPA controller was able to get the target's current scale",
  },
  readyForNewScale: { reason: 'ReadyForNewScale', message: 'recommended size matches current size' },
  scaleDownStabilized: {
    reason: 'ScaleDownStabilized',
    message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
  },
  scaleUpStabilized: {
    reason: 'ScaleUpStabilized',
    message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
  },
  scalingDisabled: {
    reason: 'ScalingDisabled',
    message: 'scaling is disabled since the replica count of the target is zero',
  },
  selectorMissing: { reason: 'InvalidSelector', message: "the HPA target's scale is missing a selector" },
  desiredWithinRange: {
    reason: 'DesiredWithinRange',
    message: 'the desired count is within the acceptable range',
  },
  scaleUpLimit: {
    reason: 'ScaleUpLimit',
    message: 'the desired replica count is increasing faster than the maximum scale rate',
  },
  scaleDownLimit: {
    reason: 'ScaleDownLimit',
    message: 'the desired replica count is decreasing faster than the maximum scale rate',
  },
  tooManyReplicas: {
    reason: 'TooManyReplicas',
    message: 'the desired replica count is more than the maximum replica count',
  },
  tooFewReplicas: {
    reason: 'TooFewReplicas',
    message: 'the desired replica count is less than the minimum replica count',
  },
  scaledToZero: { reason: 'ScaledToZero', message: 'the HPA controller scaled the workload to zero' },
  notScaledToZero: {
    reason: 'NotScaledToZero',
    message: 'the HPA controller did not scale the workload to zero',
  },
} as const satisfies Readonly<Record<string, ConditionText>>

export const failedGetScale = (error: string): ConditionText => ({
  reason: 'FailedGetScale',
  message: `the HPA controller was unable to get the target's current scale: ${error}`,
})
export const succeededRescale = (replicas: number): ConditionText => ({
  reason: 'SucceededRescale',
  message: `the HPA controller was able to update the target scale to ${replicas}`,
})
export const failedUpdateScale = (error: string): ConditionText => ({
  reason: 'FailedUpdateScale',
  message: `the HPA controller was unable to update the target scale: ${error}`,
})
export const validMetricFound = (metric: string): ConditionText => ({
  reason: 'ValidMetricFound',
  message: `the HPA was able to successfully calculate a replica count from ${metric}`,
})
export const metricFailed = (reason: string, error: string): ConditionText => ({
  reason,
  message: `the HPA was unable to compute the replica count: ${error}`,
})

export const eventReasons = {
  failedGetScale: 'FailedGetScale',
  selectorRequired: 'SelectorRequired',
  invalidSelector: 'InvalidSelector',
  ambiguousSelector: 'AmbiguousSelector',
  resourceFailed: 'FailedGetResourceMetric',
  containerResourceFailed: 'FailedGetContainerResourceMetric',
  podsFailed: 'FailedGetPodsMetric',
  objectFailed: 'FailedGetObjectMetric',
  externalFailed: 'FailedGetExternalMetric',
  invalidSourceType: 'InvalidMetricSourceType',
  failedComputeReplicas: 'FailedComputeMetricsReplicas',
  failedRescale: 'FailedRescale',
  successfulRescale: 'SuccessfulRescale',
  failedUpdateStatus: 'FailedUpdateStatus',
} as const

export const selectorRequiredText = 'selector is required'
export const invalidSelectorText = (error: string): string =>
  `couldn't convert selector into a corresponding internal selector object: ${error}`
export const ambiguousSelectorText = (selector: string, keys: readonly string[]): string =>
  `pods by selector ${selector} are controlled by multiple HPAs: [${keys.join(' ')}]`

export const rescaledText = (replicas: number, reason: string): string => `New size: ${replicas}; reason: ${reason}`
export const failedRescaleText = (replicas: number, reason: string, error: string): string =>
  `New size: ${replicas}; reason: ${reason}; error: ${error}`

/** Why a target gets another size. */
export const rescaleCauses = {
  aboveMax: 'Current number of replicas above Spec.MaxReplicas',
  belowMin: 'Current number of replicas below Spec.MinReplicas',
  allBelowTarget: 'All metrics below target',
} as const
export const aboveTarget = (metric: string): string => `${metric} above target`
