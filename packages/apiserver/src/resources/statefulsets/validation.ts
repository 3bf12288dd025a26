// Mirrors pkg/apis/apps/validation/validation.go ValidateStatefulSet and its like, release 1.36.
import type { PodTemplateSpec, StatefulSet, StatefulSetSpec, Volume } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'
import type { FieldErrors } from '../../validation/field-error.ts'
import { forbidden, invalid, notSupported, required, type ErrorList } from '../../validation/field-errors.ts'
import { validateClaimSpec } from '../persistentvolumeclaims/validate-claim-spec.ts'
import { validatePodTemplate } from '../pod-spec/validate-pod-template.ts'
import { checkAtMost100Percent, checkIntOrPercent, numberOf } from '../rules/int-or-percent.ts'
import { checkAnnotations, checkDnsLabel, checkLabels } from '../rules/names.ts'
import { checkNonNegative } from '../rules/numbers.ts'
import { checkCollisionCount, checkCounts, checkCountsAgree } from '../workload/validate-replica-counts.ts'
import { checkRunsForever, checkSelectsTemplate, validateSelector } from '../workload/validate-selector-and-template.ts'

const noSpec = {} as StatefulSetSpec

export function validateStatefulSet(set: StatefulSet): FieldErrors {
  const errors: ErrorList = []
  validateSpec(errors, set.spec ?? noSpec, { isUpdate: false })
  return errors
}

const changeable =
  "'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds'"

export function validateStatefulSetUpdate(next: StatefulSet, previous: StatefulSet): FieldErrors {
  const errors: ErrorList = []
  const [spec, old] = [next.spec ?? noSpec, previous.spec ?? noSpec]
  validateSpec(errors, spec, { isUpdate: true, previous: old })
  const fixed = {
    ...spec,
    replicas: old.replicas,
    template: old.template,
    updateStrategy: old.updateStrategy,
    minReadySeconds: old.minReadySeconds,
    ordinals: old.ordinals,
    revisionHistoryLimit: old.revisionHistoryLimit,
    persistentVolumeClaimRetentionPolicy: old.persistentVolumeClaimRetentionPolicy,
  }
  if (!semanticEqual(fixed, old)) {
    errors.push(forbidden('spec', `updates to statefulset spec for fields other than ${changeable} are forbidden`))
  }
  return errors
}

interface Validation {
  /** Of an update, what cannot change is not looked at again. */
  readonly isUpdate: boolean
  readonly previous?: StatefulSetSpec
}

function validateSpec(errors: ErrorList, spec: StatefulSetSpec, { isUpdate, previous }: Validation): void {
  const policy = spec.podManagementPolicy
  if (!policy) errors.push(required('spec.podManagementPolicy'))
  else if (policy !== 'OrderedReady' && policy !== 'Parallel') {
    errors.push(invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'"))
  }
  validateStrategy(errors, spec.updateStrategy ?? {})
  validateRetention(errors, spec)
  for (const [index, claim] of (isUpdate ? [] : (spec.volumeClaimTemplates ?? [])).entries()) {
    validateClaimSpec(errors, `spec.volumeClaimTemplates[${index}].spec`, claim.spec ?? {})
  }
  checkNonNegative(errors, 'spec.replicas', spec.replicas)
  checkNonNegative(errors, 'spec.minReadySeconds', spec.minReadySeconds)
  checkNonNegative(errors, 'spec.ordinals.start', spec.ordinals?.start)
  if (!isUpdate && spec.serviceName) checkDnsLabel(errors, 'spec.serviceName', spec.serviceName)
  validateSelector(errors, spec, 'statefulset')
  const template = withOwnVolumes(spec)
  if (checkSelectsTemplate(errors, { ...spec, template }, '')) {
    validateTemplate(errors, template, previous)
    checkLabels(errors, 'spec.template.labels', template.metadata?.labels)
    checkAnnotations(errors, 'spec.template.annotations', template.metadata?.annotations)
  }
  checkRunsForever(errors, spec.template ?? {}, 'activeDeadlineSeconds in StatefulSet is not Supported')
}

/** A set that was stored under older rules, and breaks those of today, may also have another template that does. */
function validateTemplate(errors: ErrorList, template: PodTemplateSpec, previous: StatefulSetSpec | undefined): void {
  const found: ErrorList = []
  validatePodTemplate(found, 'spec.template', template, previous && withOwnVolumes(previous))
  if (found.length === 0 || (previous !== undefined && !isAccepted(previous))) return
  errors.push(...found)
}

function isAccepted(spec: StatefulSetSpec): boolean {
  const errors: ErrorList = []
  validateSpec(errors, spec, { isUpdate: true })
  return errors.length === 0
}

type UpdateStrategy = NonNullable<StatefulSetSpec['updateStrategy']>
type RollingUpdate = NonNullable<UpdateStrategy['rollingUpdate']>

function validateStrategy(errors: ErrorList, strategy: UpdateStrategy): void {
  const { type, rollingUpdate } = strategy
  const path = 'spec.updateStrategy'
  if (!type) errors.push(required(path))
  else if (type === 'OnDelete') {
    const why = "only allowed for updateStrategy 'RollingUpdate'"
    if (rollingUpdate) errors.push(invalid(`${path}.rollingUpdate`, shownUpdate(rollingUpdate), why))
  } else if (type === 'RollingUpdate') {
    if (rollingUpdate) validateRollingUpdate(errors, `${path}.rollingUpdate`, rollingUpdate)
  } else {
    const shown = { Type: type, RollingUpdate: rollingUpdate ? shownUpdate(rollingUpdate) : null }
    errors.push(invalid(path, shown, "must be 'RollingUpdate' or 'OnDelete'"))
  }
}

function shownUpdate({ partition, maxUnavailable }: RollingUpdate): object {
  return { Partition: partition ?? 0, MaxUnavailable: maxUnavailable ?? null }
}

function validateRollingUpdate(errors: ErrorList, path: string, { partition, maxUnavailable }: RollingUpdate): void {
  checkNonNegative(errors, `${path}.partition`, partition)
  if (maxUnavailable === undefined) return
  checkIntOrPercent(errors, `${path}.maxUnavailable`, maxUnavailable)
  if (numberOf(maxUnavailable) === 0) errors.push(invalid(`${path}.maxUnavailable`, maxUnavailable, 'cannot be 0'))
  checkAtMost100Percent(errors, `${path}.maxUnavailable`, maxUnavailable)
}

function validateRetention(errors: ErrorList, spec: StatefulSetSpec): void {
  const policies = ['Retain', 'Delete']
  const policy = spec.persistentVolumeClaimRetentionPolicy
  if (policy === undefined) return
  for (const when of ['whenDeleted', 'whenScaled'] as const) {
    const value = policy[when] ?? ''
    const field = `spec.persistentVolumeClaimRetentionPolicy.${when}`
    if (!policies.includes(value)) errors.push(notSupported(field, value, policies))
  }
}

/** The template as its pods will be: the controller gives them a name in the network, and a volume for each claim. */
function withOwnVolumes(spec: StatefulSetSpec): PodTemplateSpec {
  const { template = {}, volumeClaimTemplates: claims = [] } = spec
  const podSpec = template.spec
  if (podSpec === undefined) return template
  if (claims.length === 0 && !podSpec.hostname && !podSpec.subdomain) return template
  const names = new Set(claims.map((claim) => claim.metadata?.name ?? ''))
  const own = [...names].map((name): Volume => ({ name, persistentVolumeClaim: { claimName: name } }))
  const others = (podSpec.volumes ?? []).filter((volume) => !names.has(volume.name))
  const { hostname: _, subdomain: __, ...rest } = podSpec
  return { ...template, spec: { ...rest, volumes: [...own, ...others] } }
}

export function validateStatefulSetStatusUpdate(next: StatefulSet, previous: StatefulSet): FieldErrors {
  const errors: ErrorList = []
  const status = next.status ?? { replicas: 0 }
  checkCounts(errors, status, [
    'replicas',
    'readyReplicas',
    'currentReplicas',
    'updatedReplicas',
    'availableReplicas',
    'observedGeneration',
    'collisionCount',
  ])
  const names = ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'] as const
  checkCountsAgree(errors, status, names, 'status.readyReplicas')
  checkCollisionCount(errors, status, previous.status ?? {})
  return errors
}
