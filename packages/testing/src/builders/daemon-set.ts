import type { DaemonSet, DaemonSetSpec } from '@coxswain/api'
import { namespacedMeta } from './object-options.ts'
import { podTemplate } from './pod.ts'
import type { ReplicaSetOptions } from './replica-set.ts'

export interface DaemonSetOptions extends Omit<ReplicaSetOptions, 'replicas' | 'spec'> {
  readonly updateStrategy?: DaemonSetSpec['updateStrategy'] | undefined
  /** Goes over everything else in the spec. */
  readonly spec?: Partial<DaemonSetSpec> | undefined
}

export function daemonSet(options: DaemonSetOptions = {}): DaemonSet {
  const { image, pods, name = 'agent', selects = { app: name }, minReadySeconds, updateStrategy } = options
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: namespacedMeta(options, name),
    spec: {
      selector: { matchLabels: selects },
      template: podTemplate(selects, { image, ...pods }),
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      ...(updateStrategy === undefined ? {} : { updateStrategy }),
      ...options.spec,
    },
  }
}
