import type { Container, Pod } from '../../generated/types/core-v1.ts'
import type { KubeObject } from '../../resource-type.ts'
import { writeAmounts, type ResourceTexts } from '../amounts.ts'
import type { QuotaEvaluator } from '../evaluator.ts'

export const at = (time: string): string => `2026-04-01T${time}Z`

/** What the object uses at noon. */
export const usageOf = (evaluator: QuotaEvaluator, object: KubeObject): ResourceTexts =>
  writeAmounts(evaluator.usage(object, Date.parse(at('12:00:00'))))

export const container = (
  name: string,
  requests: ResourceTexts,
  limits: ResourceTexts = {},
  more: Partial<Container> = {},
): Container => ({ name, resources: { requests, limits }, ...more })

export const podOf = (spec: Partial<Pod['spec']>, more: Partial<Pod> = {}): Pod => ({
  metadata: { name: 'p', namespace: 'shop' },
  spec: { containers: [], ...spec },
  ...more,
})
