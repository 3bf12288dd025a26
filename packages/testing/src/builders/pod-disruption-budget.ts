import type { PodDisruptionBudget, PodDisruptionBudgetSpec } from '@coxswain/api'
import { namespacedMeta, type ObjectOptions } from './object-options.ts'

export interface PodDisruptionBudgetOptions extends ObjectOptions {
  readonly minAvailable?: number | string | undefined
  readonly maxUnavailable?: number | string | undefined
  /** Default: `app: <name>`, as the owners of that name give their pods. */
  readonly selects?: Readonly<Record<string, string>> | undefined
  /** Goes over everything else in the spec. */
  readonly spec?: Partial<PodDisruptionBudgetSpec> | undefined
}

export function podDisruptionBudget(options: PodDisruptionBudgetOptions = {}): PodDisruptionBudget {
  const { name = 'web', selects = { app: name }, minAvailable, maxUnavailable } = options
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: namespacedMeta(options, name),
    spec: {
      selector: { matchLabels: selects },
      ...(minAvailable === undefined ? {} : { minAvailable }),
      ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
      ...options.spec,
    },
  }
}
