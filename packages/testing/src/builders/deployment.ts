import type { Deployment, DeploymentSpec, DeploymentStrategy } from '@coxswain/api'
import { namespacedMeta } from './object-options.ts'
import { podTemplate } from './pod.ts'
import type { ReplicaSetOptions } from './replica-set.ts'

export interface DeploymentOptions extends Omit<ReplicaSetOptions, 'spec'> {
  readonly strategy?: DeploymentStrategy | undefined
  readonly progressDeadlineSeconds?: number | undefined
  readonly revisionHistoryLimit?: number | undefined
  readonly paused?: boolean | undefined
  /** Goes over everything else in the spec. */
  readonly spec?: Partial<DeploymentSpec> | undefined
}

export function deployment(options: DeploymentOptions = {}): Deployment {
  const { replicas = 1, image, pods, name = 'web', selects = { app: name } } = options
  const { minReadySeconds, strategy, progressDeadlineSeconds, revisionHistoryLimit, paused } = options
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: namespacedMeta(options, name),
    spec: {
      replicas,
      selector: { matchLabels: selects },
      template: podTemplate(selects, { image, ...pods }),
      ...given({ minReadySeconds, strategy, progressDeadlineSeconds, revisionHistoryLimit, paused }),
      ...options.spec,
    },
  }
}

/** A RollingUpdate with these limits. */
export function rollingUpdate(limits: {
  readonly maxSurge?: number | string | undefined
  readonly maxUnavailable?: number | string | undefined
}): DeploymentStrategy {
  return { type: 'RollingUpdate', rollingUpdate: given(limits) }
}

/** Without the members that are undefined: an API object has none. */
function given<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T
}
