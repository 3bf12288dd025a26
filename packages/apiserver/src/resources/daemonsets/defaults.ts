// Mirrors pkg/apis/apps/v1/defaults.go SetDefaults_DaemonSet, release 1.36.
import type { DaemonSet, DaemonSetSpec } from '@coxswain/api'
import { defaultPodTemplate } from '@coxswain/api/pod-defaults'
import { changeField, fillMissing, fillUnset, withField } from '@coxswain/base'

export function defaultDaemonSet(set: DaemonSet): DaemonSet {
  return changeField(set, 'spec', (spec) => {
    const filled = changeField(fillMissing(spec, { revisionHistoryLimit: 10 }), 'template', defaultPodTemplate)
    return withField(filled, 'updateStrategy', defaultStrategy(spec.updateStrategy))
  })
}

type UpdateStrategy = NonNullable<DaemonSetSpec['updateStrategy']>

function defaultStrategy(strategy: UpdateStrategy = {}): UpdateStrategy {
  const typed = fillMissing(strategy, { type: 'RollingUpdate' })
  if (typed.type !== 'RollingUpdate') return typed
  return withField(typed, 'rollingUpdate', fillUnset(typed.rollingUpdate ?? {}, { maxUnavailable: 1, maxSurge: 0 }))
}
