import type { ReplicaSet, ReplicaSetSpec } from '@coxswain/api'
import { namespacedMeta, type ObjectOptions } from './object-options.ts'
import { podTemplate, type PodTemplateOptions } from './pod.ts'

export interface ReplicaSetOptions extends ObjectOptions {
  readonly replicas?: number | undefined
  readonly minReadySeconds?: number | undefined
  readonly image?: string | undefined
  /** Pods carry and the owner selects: `app: <name>`, if nothing else is said. */
  readonly selects?: Readonly<Record<string, string>> | undefined
  readonly pods?: PodTemplateOptions | undefined
  /** Goes over everything else in the spec. */
  readonly spec?: Partial<ReplicaSetSpec> | undefined
}

export function replicaSet(options: ReplicaSetOptions = {}): ReplicaSet {
  const { replicas = 1, minReadySeconds, image, pods, name = 'web', selects = { app: name } } = options
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: namespacedMeta(options, name),
    spec: {
      replicas,
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: { matchLabels: selects },
      template: podTemplate(selects, { image, ...pods }),
      ...options.spec,
    },
  }
}
