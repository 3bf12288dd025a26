// Mirrors pkg/registry/autoscaling/horizontalpodautoscaler/strategy.go, release 1.36. Objects are those of autoscaling/v2.
import { horizontalPodAutoscalers, type HorizontalPodAutoscaler } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { ageCell, nameCell, unset } from '../table-text.ts'
import { defaultAutoscaler } from './defaults.ts'
import { metricsText } from './metrics-text.ts'
import { validateAutoscaler, validateAutoscalerStatusUpdate, validateAutoscalerUpdate } from './validation.ts'

export const horizontalPodAutoscalerStrategy: Strategy<HorizontalPodAutoscaler> = {
  resource: horizontalPodAutoscalers,
  defaults: defaultAutoscaler,
  prepareForCreate: (draft) => ({ ...draft, status: { desiredReplicas: 0 } }),
  validate: validateAutoscaler,
  validateUpdate: validateAutoscalerUpdate,
  validateStatusUpdate: validateAutoscalerStatusUpdate,
  tableCells: (autoscaler, now) => {
    const { spec, status } = autoscaler
    return [
      nameCell(autoscaler),
      `${spec?.scaleTargetRef.kind ?? ''}/${spec?.scaleTargetRef.name ?? ''}`,
      metricsText(spec?.metrics ?? [], status?.currentMetrics ?? []),
      String(spec?.minReplicas ?? unset),
      spec?.maxReplicas ?? 0,
      status?.currentReplicas ?? 0,
      ageCell(autoscaler, now),
    ]
  },
}
