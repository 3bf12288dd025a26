// Mirrors pkg/apis/apps/v1/defaults.go SetDefaults_Deployment, release 1.36.
import type { Deployment, DeploymentSpec } from '@coxswain/api'
import { defaultPodTemplate } from '@coxswain/api/pod-defaults'
import { changeField, fillMissing, fillUnset, withField } from '@coxswain/base'

const quarter = { maxUnavailable: '25%', maxSurge: '25%' }

export function defaultDeployment(deployment: Deployment): Deployment {
  return changeField(deployment, 'spec', (spec) => {
    const filled = fillMissing(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 })
    return withField(changeField(filled, 'template', defaultPodTemplate), 'strategy', defaultStrategy(spec.strategy))
  })
}

type RolloutStrategy = NonNullable<DeploymentSpec['strategy']>

function defaultStrategy(strategy: RolloutStrategy = {}): RolloutStrategy {
  const typed = fillMissing(strategy, { type: 'RollingUpdate' })
  if (typed.type !== 'RollingUpdate') return typed
  return withField(typed, 'rollingUpdate', fillUnset(typed.rollingUpdate ?? {}, quarter))
}
