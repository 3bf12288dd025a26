// Mirrors pkg/apis/core/validation/validation.go ValidatePodUpdate, 1.36.
import type { Container, Pod, PodSpec } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'
import type { FieldErrors } from '../../validation/field-error.ts'
import { forbidden, invalid, required, type ErrorList } from '../../validation/field-errors.ts'
import { recheckNewMetadata } from '../../validation/object-meta.ts'
import { checkImagePadding } from '../pod-spec/validate-containers.ts'
import { validatePodAnnotations } from '../pod-spec/validate-pod-annotations.ts'
import { validateTolerations } from '../pod-spec/validate-tolerations.ts'
import { int32Max, isOutOfRange, outOfRangeMessage } from '../rules/numbers.ts'
import { describeDifference } from './describe-difference.ts'
import { validateGatedChanges } from './validate-gated-changes.ts'
import { validatePodContent } from './validate-pod.ts'
import { validateAnnotationChanges } from './validate-annotation-changes.ts'

const changeable = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',')

const noSpec: PodSpec = { containers: [] }

export function validatePodUpdate(next: Pod, previous: Pod): FieldErrors {
  const errors: ErrorList = []
  const spec = next.spec ?? noSpec
  const old = previous.spec ?? noSpec
  const isSame = semanticEqual(spec, old)
  recheckNewMetadata(errors, next.metadata, previous.metadata)
  if (isSame) validatePodAnnotations(errors, 'metadata.annotations', next.metadata?.annotations, spec)
  else validatePodContent(errors, next, previous)
  validateAnnotationChanges(errors, next, previous)
  if (isSame) return errors
  if (!checkImages(errors, 'spec.containers', spec.containers, old.containers)) return errors
  if (!checkImages(errors, 'spec.initContainers', spec.initContainers, old.initContainers)) return errors
  if (!checkDeadline(errors, spec.activeDeadlineSeconds, old.activeDeadlineSeconds)) return errors
  checkTolerations(errors, spec, old)
  checkGates(errors, spec, old)
  checkTheRest(errors, spec, old)
  return errors
}

type Containers = readonly Container[] | undefined

/** Whether the rest of the update is worth a look. */
function checkImages(errors: ErrorList, path: string, next: Containers, previous: Containers): boolean {
  if ((next?.length ?? 0) !== (previous?.length ?? 0)) {
    errors.push(forbidden(path, 'pod updates may not add or remove containers'))
    return false
  }
  for (const [index, { image }] of (next ?? []).entries()) {
    if (!image) errors.push(required(`${path}[${index}].image`))
    checkImagePadding(errors, `${path}[${index}]`, image)
  }
  return true
}

/** A deadline may be set and may come nearer. */
function checkDeadline(errors: ErrorList, next: number | undefined, previous: number | undefined): boolean {
  const field = 'spec.activeDeadlineSeconds'
  if (next === undefined) {
    if (previous === undefined) return true
    errors.push(invalid(field, undefined, 'must not update from a positive integer to nil value'))
    return true
  }
  if (isOutOfRange(next, 0, int32Max)) {
    errors.push(invalid(field, next, outOfRangeMessage(0, int32Max)))
    return false
  }
  if (previous === undefined || previous >= next) return true
  errors.push(invalid(field, next, 'must be less than or equal to previous value'))
  return false
}

/** Tolerations may be added; of the others only the seconds may change. */
function checkTolerations(errors: ErrorList, spec: PodSpec, old: PodSpec): void {
  const next = spec.tolerations ?? []
  for (const toleration of old.tolerations ?? []) {
    const kept = next.some((candidate) =>
      semanticEqual({ ...toleration, tolerationSeconds: candidate.tolerationSeconds }, candidate),
    )
    if (kept) continue
    errors.push(forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds'))
    return
  }
  validateTolerations(errors, 'spec.tolerations', next)
}

function checkGates(errors: ErrorList, spec: PodSpec, old: PodSpec): void {
  const known = new Set((old.schedulingGates ?? []).map(({ name }) => name))
  for (const [index, { name }] of (spec.schedulingGates ?? []).entries()) {
    if (known.has(name)) continue
    const why = `only deletion is allowed, but found new scheduling gate '${name}'`
    errors.push(forbidden(`spec.schedulingGates[${index}].name`, why))
  }
}

function checkTheRest(errors: ErrorList, spec: PodSpec, old: PodSpec): void {
  const isGraceRepaired = (old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1
  const grace = isGraceRepaired ? old.terminationGracePeriodSeconds : spec.terminationGracePeriodSeconds
  let munged: PodSpec = {
    ...spec,
    containers: withImagesOf(spec.containers, old.containers) ?? [],
    initContainers: withImagesOf(spec.initContainers, old.initContainers),
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    schedulingGates: old.schedulingGates,
    tolerations: old.tolerations,
    terminationGracePeriodSeconds: grace,
  }
  if (old.schedulingGates?.length) munged = validateGatedChanges(errors, munged, old)
  if (semanticEqual(munged, old)) return
  const difference = describeDifference('PodSpec', old, munged)
  errors.push(forbidden('spec', `pod updates may not change fields other than ${changeable}\n${difference}`))
}

function withImagesOf(containers: Containers, previous: Containers): Containers {
  return containers?.map((container, index) => ({ ...container, image: previous?.[index]?.image }))
}
