// Mirrors pkg/apis/apps/validation/validation.go ValidatePodTemplateSpecForReplicaSet and its like, 1.36.
import { isEmptySelector as selectsEverything, selects, toSelector } from '@coxswain/api'
import { sortedMap } from '@coxswain/base'
import type { LabelSelector, PodTemplateSpec } from '@coxswain/api'
import { forbidden, invalid, notSupported, required, type ErrorList } from '../../validation/field-errors.ts'
import { validatePodTemplate } from '../pod-spec/validate-pod-template.ts'
import { checkImmutable } from '../rules/immutable.ts'
import { isEmptySelector, shownSelector, validateLabelSelector } from '../rules/label-selectors.ts'

/** What owns pods by a selector and makes them from a template. */
export interface PodOwnerSpec {
  readonly selector?: LabelSelector | undefined
  readonly template?: PodTemplateSpec | undefined
}

/** The selector is there and not empty. `kind` as upstream says it, which is not always the object's own. */
export function validateSelector(errors: ErrorList, spec: PodOwnerSpec, kind: string): void {
  const { selector } = spec
  if (selector === undefined) {
    errors.push(required('spec.selector'))
    return
  }
  validateLabelSelector(errors, 'spec.selector', selector)
  if (isEmptySelector(selector)) {
    errors.push(invalid('spec.selector', shownSelector(selector), `empty selector is invalid for ${kind}`))
  }
}

export function checkSelectorImmutable(errors: ErrorList, next: PodOwnerSpec, previous: PodOwnerSpec): void {
  const shown = shownSelector(next.selector)
  checkImmutable(errors, 'spec.selector', { next: next.selector, previous: previous.selector, shown })
}

/** The template is of pods that the selector finds, and that run for ever. */
export function validateTemplate(
  errors: ErrorList,
  next: PodOwnerSpec,
  previous: PodOwnerSpec | undefined,
  { deadlineMessage }: { readonly deadlineMessage: string | undefined },
): void {
  if (!validateOwnTemplate(errors, next, previous, 'invalid label selector')) return
  checkRunsForever(errors, next.template ?? {}, deadlineMessage)
}

function validateOwnTemplate(
  errors: ErrorList,
  spec: PodOwnerSpec,
  previous: PodOwnerSpec | undefined,
  why: string,
): boolean {
  if (!checkSelectsTemplate(errors, spec, why)) return false
  validatePodTemplate(errors, 'spec.template', spec.template ?? {}, previous?.template)
  return true
}

/** Whether there was a selector to look at the template with; if not, `why` says so. */
export function checkSelectsTemplate(
  errors: ErrorList,
  { selector, template = {} }: PodOwnerSpec,
  why: string,
): boolean {
  const parsed = parse(selector)
  if (parsed === undefined) {
    errors.push(invalid('spec.selector', shownSelector(selector), why))
    return false
  }
  const labels = template.metadata?.labels
  if (!selectsEverything(parsed) && !selects(parsed, labels)) {
    const mismatch = '`selector` does not match template `labels`'
    errors.push(invalid('spec.template.metadata.labels', shownLabels(labels), mismatch))
  }
  return true
}

/** Labels as Go prints them: none at all is nil. */
export function shownLabels(labels: Readonly<Record<string, string>> | undefined): object | null {
  return labels === undefined ? null : (sortedMap(labels) ?? null)
}

function parse(selector: LabelSelector | undefined): ReturnType<typeof toSelector> | undefined {
  try {
    return toSelector(selector)
  } catch {
    // What is wrong with it has been told by the field's own checks.
    return undefined
  }
}

/** Pods that are kept at a number never end by themselves. */
export function checkRunsForever(
  errors: ErrorList,
  template: PodTemplateSpec,
  deadlineMessage: string | undefined,
): void {
  const policy = template.spec?.restartPolicy ?? ''
  if (policy !== 'Always') errors.push(notSupported('spec.template.spec.restartPolicy', policy, ['Always']))
  if (deadlineMessage === undefined || template.spec?.activeDeadlineSeconds === undefined) return
  errors.push(forbidden('spec.template.spec.activeDeadlineSeconds', deadlineMessage))
}
