// Mirrors pkg/apis/apps/validation/validation.go ValidateDeployment and its like, release 1.36.
import type { Deployment, DeploymentSpec } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { forbidden, invalid, notSupported, required, type ErrorList } from '../../validation/field-errors.ts'
import { checkAtMost100Percent, checkIntOrPercent, numberOf } from '../rules/int-or-percent.ts'
import { checkNonNegative } from '../rules/numbers.ts'
import { checkCollisionCount, checkCounts, checkCountsAgree } from '../workload/validate-replica-counts.ts'
import {
  checkSelectorImmutable,
  validateSelector,
  validateTemplate,
} from '../workload/validate-selector-and-template.ts'

const noSpec = {} as DeploymentSpec

export function validateDeployment(deployment: Deployment): FieldErrors {
  const errors: ErrorList = []
  validateSpec(errors, deployment.spec ?? noSpec, undefined)
  return errors
}

export function validateDeploymentUpdate(next: Deployment, previous: Deployment): FieldErrors {
  const errors: ErrorList = []
  const [spec, old] = [next.spec ?? noSpec, previous.spec ?? noSpec]
  validateSpec(errors, spec, old)
  checkSelectorImmutable(errors, spec, old)
  return errors
}

const deadlineMessage = 'activeDeadlineSeconds in ReplicaSet is not Supported'

function validateSpec(errors: ErrorList, spec: DeploymentSpec, previous: DeploymentSpec | undefined): void {
  checkNonNegative(errors, 'spec.replicas', spec.replicas)
  validateSelector(errors, spec, 'deployment')
  validateTemplate(errors, spec, previous, { deadlineMessage })
  validateStrategy(errors, spec.strategy ?? {})
  checkNonNegative(errors, 'spec.minReadySeconds', spec.minReadySeconds)
  checkNonNegative(errors, 'spec.revisionHistoryLimit', spec.revisionHistoryLimit)
  const deadline = spec.progressDeadlineSeconds
  if (deadline === undefined) return
  checkNonNegative(errors, 'spec.progressDeadlineSeconds', deadline)
  if (deadline <= (spec.minReadySeconds ?? 0)) {
    errors.push(invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'))
  }
}

type RolloutStrategy = NonNullable<DeploymentSpec['strategy']>

function validateStrategy(errors: ErrorList, { type, rollingUpdate }: RolloutStrategy): void {
  if (type === 'Recreate') {
    const why = "may not be specified when strategy `type` is 'Recreate'"
    if (rollingUpdate !== undefined) errors.push(forbidden('spec.strategy.rollingUpdate', why))
  } else if (type === 'RollingUpdate') {
    const why = 'this should be defaulted and never be nil'
    if (rollingUpdate === undefined) errors.push(required('spec.strategy.rollingUpdate', why))
    else validateRollingUpdate(errors, rollingUpdate)
  } else {
    const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {}
    const shown = {
      Type: type ?? '',
      RollingUpdate: rollingUpdate ? { MaxUnavailable: maxUnavailable, MaxSurge: maxSurge } : null,
    }
    errors.push(notSupported('spec.strategy', shown, ['Recreate', 'RollingUpdate']))
  }
}

type RollingUpdate = NonNullable<RolloutStrategy['rollingUpdate']>

function validateRollingUpdate(errors: ErrorList, { maxUnavailable = 0, maxSurge = 0 }: RollingUpdate): void {
  const path = 'spec.strategy.rollingUpdate'
  checkIntOrPercent(errors, `${path}.maxUnavailable`, maxUnavailable)
  checkIntOrPercent(errors, `${path}.maxSurge`, maxSurge)
  if (numberOf(maxUnavailable) === 0 && numberOf(maxSurge) === 0) {
    errors.push(invalid(`${path}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'))
  }
  checkAtMost100Percent(errors, `${path}.maxUnavailable`, maxUnavailable)
}

export function validateDeploymentStatusUpdate(next: Deployment, previous: Deployment): FieldErrors {
  const errors: ErrorList = []
  const status = next.status ?? {}
  checkCounts(errors, status, [
    'observedGeneration',
    'replicas',
    'updatedReplicas',
    'readyReplicas',
    'availableReplicas',
    'unavailableReplicas',
    'terminatingReplicas',
    'collisionCount',
  ])
  checkCountsAgree(errors, status, ['updatedReplicas', 'readyReplicas', 'availableReplicas'])
  checkCollisionCount(errors, status, previous.status ?? {})
  return errors
}
