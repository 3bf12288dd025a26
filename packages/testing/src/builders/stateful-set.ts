import type { StatefulSet, StatefulSetSpec } from '@coxswain/api'
import { namespacedMeta } from './object-options.ts'
import { podTemplate } from './pod.ts'
import type { ReplicaSetOptions } from './replica-set.ts'

export interface StatefulSetOptions extends Omit<ReplicaSetOptions, 'spec'> {
  readonly podManagementPolicy?: 'OrderedReady' | 'Parallel' | undefined
  readonly updateStrategy?: StatefulSetSpec['updateStrategy'] | undefined
  /** Goes over everything else in the spec. */
  readonly spec?: Partial<StatefulSetSpec> | undefined
}

export function statefulSet(options: StatefulSetOptions = {}): StatefulSet {
  const { replicas = 1, image, pods, name = 'db', selects = { app: name } } = options
  const { minReadySeconds, podManagementPolicy, updateStrategy } = options
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: namespacedMeta(options, name),
    spec: {
      replicas,
      serviceName: name,
      selector: { matchLabels: selects },
      template: podTemplate(selects, { image, ...pods }),
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      ...(podManagementPolicy === undefined ? {} : { podManagementPolicy }),
      ...(updateStrategy === undefined ? {} : { updateStrategy }),
      ...options.spec,
    },
  }
}
