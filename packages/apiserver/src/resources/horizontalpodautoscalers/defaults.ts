// Mirrors pkg/apis/autoscaling/v2/defaults.go, release 1.36.
import type { HPAScalingPolicy, HPAScalingRules, HorizontalPodAutoscaler, MetricSpec } from '@coxswain/api'
import { changeField, fillUnset, withField } from '@coxswain/base'

const cpuOf80Percent: readonly MetricSpec[] = [
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
]
const doubling: HPAScalingPolicy = { type: 'Percent', value: 100, periodSeconds: 15 }
const fourPods: HPAScalingPolicy = { type: 'Pods', value: 4, periodSeconds: 15 }
const upwards: HPAScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [fourPods, doubling],
}
/** How long a scale down is held back is an option of the controller. */
const downwards: HPAScalingRules = { selectPolicy: 'Max', policies: [doubling] }

export function defaultAutoscaler(autoscaler: HorizontalPodAutoscaler): HorizontalPodAutoscaler {
  return changeField(autoscaler, 'spec', (spec) => {
    const { minReplicas, metrics = [] } = spec
    const isComplete = minReplicas !== undefined && metrics.length > 0
    const filled = isComplete
      ? spec
      : { ...spec, minReplicas: minReplicas ?? 1, metrics: metrics.length > 0 ? metrics : cpuOf80Percent }
    return changeField(filled, 'behavior', (behavior) => {
      const scaleUp = filledRules(behavior.scaleUp, upwards)
      const scaleDown = filledRules(behavior.scaleDown, downwards)
      return withField(withField(behavior, 'scaleUp', scaleUp), 'scaleDown', scaleDown)
    })
  })
}

function filledRules(rules: HPAScalingRules | undefined, defaults: HPAScalingRules): HPAScalingRules {
  return rules === undefined ? defaults : fillUnset(rules, defaults)
}
