// Mirrors pkg/apis/batch/validation/validation.go ValidateJob and ValidateJobUpdate, release 1.36.
import { isConditionTrue, selects, toSelector, validateDns1123Label } from '@coxswain/api'
import type { Affinity, Container, Job, JobSpec, PodTemplateSpec } from '@coxswain/api'
import { semanticEqual, sortedMap } from '@coxswain/base'
import type { FieldErrors } from '../../validation/field-error.ts'
import { invalid, required, type ErrorList } from '../../validation/field-errors.ts'
import { recheckMetadata, recheckNewMetadata } from '../../validation/object-meta.ts'
import { checkImmutable, checkStructImmutable } from '../rules/immutable.ts'
import { shownSelector, validateLabelSelector } from '../rules/label-selectors.ts'
import { shownLabels } from '../workload/validate-selector-and-template.ts'
import { controllerUidLabel, jobNameLabel, legacyControllerUidLabel, legacyJobNameLabel } from './generate-selector.ts'
import { validateJobSpec } from './validate-job-spec.ts'

const noSpec = {} as JobSpec

export function validateJob(job: Job): FieldErrors {
  const errors: ErrorList = []
  validateContent(errors, job, undefined)
  return errors
}

export function validateJobUpdate(next: Job, previous: Job): FieldErrors {
  const errors: ErrorList = []
  validateContent(errors, next, previous)
  // Upstream looks at the metadata and the specification twice, and tells their causes twice.
  recheckMetadata(errors, next.metadata, previous.metadata)
  validateOwnSpec(errors, next, previous)
  const [spec, old] = [next.spec ?? noSpec, previous.spec ?? noSpec]
  checkCompletions(errors, spec, old)
  const shown = shownSelector(spec.selector)
  checkImmutable(errors, 'spec.selector', { next: spec.selector, previous: old.selector, shown })
  checkTemplateChange(errors, spec.template ?? {}, previous)
  const was = <F extends keyof JobSpec>(field: F) => ({ next: spec[field], previous: old[field] })
  checkImmutable(errors, 'spec.completionMode', was('completionMode'))
  checkStructImmutable(errors, 'spec.podFailurePolicy', 'PodFailurePolicy', was('podFailurePolicy'))
  checkImmutable(errors, 'spec.backoffLimitPerIndex', was('backoffLimitPerIndex'))
  checkImmutable(errors, 'spec.managedBy', was('managedBy'))
  checkStructImmutable(errors, 'spec.successPolicy', 'SuccessPolicy', was('successPolicy'))
  return errors
}

function validateContent(errors: ErrorList, job: Job, previous: Job | undefined): void {
  if (previous !== undefined) recheckNewMetadata(errors, job.metadata, previous.metadata)
  validateGeneratedSelector(errors, job, previous)
  validateOwnSpec(errors, job, previous)
  checkHostNames(errors, job)
}

function validateOwnSpec(errors: ErrorList, job: Job, previous: Job | undefined): void {
  const spec = job.spec ?? noSpec
  validateJobSpec(errors, 'spec', spec, previous?.spec)
  if (spec.selector === undefined) errors.push(required('spec.selector'))
  else validateLabelSelector(errors, 'spec.selector', spec.selector)
  const labels = spec.template?.metadata?.labels
  if (isSelected(spec, labels) === false) {
    const why = '`selector` does not match template `labels`'
    errors.push(invalid('spec.template.metadata.labels', shownLabels(labels), why))
  }
}

type Labels = Readonly<Record<string, string>>

/** `undefined`: the selector cannot be read, which is told elsewhere. */
function isSelected({ selector }: JobSpec, labels: Labels | undefined): boolean | undefined {
  try {
    return selects(toSelector(selector), labels)
  } catch {
    return undefined
  }
}

/** The generated labels are there and not somebody else's. A job that is older than those with a prefix may go without. */
function validateGeneratedSelector(errors: ErrorList, job: Job, previous: Job | undefined): void {
  const spec = job.spec ?? noSpec
  if (spec.manualSelector === true || spec.selector === undefined) return
  const { name = '', uid = '' } = job.metadata ?? {}
  if (uid === '') errors.push(required('metadata.uid'))
  const expected = {
    [legacyControllerUidLabel]: uid,
    [legacyJobNameLabel]: name,
    ...(hasPrefixedLabels(previous) && { [controllerUidLabel]: uid, [jobNameLabel]: name }),
  }
  const labels = spec.template?.metadata?.labels ?? {}
  for (const [key, value] of Object.entries(expected)) {
    const field = `spec.template.metadata.labels[${key}]`
    if (labels[key] === undefined) errors.push(required(field, `must be '${value}'`))
    else if (labels[key] !== value) errors.push(invalid(field, sortedMap(labels), `must be '${value}'`))
  }
  if (isSelected(spec, expected) === false) {
    errors.push(invalid('spec.selector', shownSelector(spec.selector), '`selector` not auto-generated'))
  }
}

function hasPrefixedLabels(previous: Job | undefined): boolean {
  if (previous === undefined) return true
  const labels = previous.spec?.template?.metadata?.labels
  return labels?.[jobNameLabel] !== undefined && labels[controllerUidLabel] !== undefined
}

/** An index becomes part of its pod's host name. */
function checkHostNames(errors: ErrorList, { metadata, spec }: Job): void {
  const completions = spec?.completions ?? 0
  if (spec?.completionMode !== 'Indexed' || completions <= 0) return
  const name = metadata?.name ?? ''
  const longest = `${name}-${completions - 1}`
  if (validateDns1123Label(longest).length === 0) return
  errors.push(invalid('metadata.name', name, `will not able to create pod with invalid DNS label: ${longest}`))
}

/** An indexed job may be scaled: as many at once as there are in all. */
function checkCompletions(errors: ErrorList, spec: JobSpec, old: JobSpec): void {
  const field = 'spec.completions'
  if (spec.completionMode !== 'Indexed') {
    checkImmutable(errors, field, { next: spec.completions, previous: old.completions })
    return
  }
  if (spec.completions === old.completions || spec.completions === undefined) return
  if (spec.completions === spec.parallelism) return
  errors.push(invalid(field, spec.completions, 'can only be modified in tandem with spec.parallelism'))
}

/** While a job is suspended and nothing of it runs, where its pods go and what they need may change. */
function checkTemplateChange(errors: ErrorList, next: PodTemplateSpec, previous: Job): void {
  const old = previous.spec?.template ?? {}
  const isSuspended = previous.spec?.suspend === true
  const { startTime, active = 0, conditions } = previous.status ?? {}
  const isIdle = (startTime === undefined || isConditionTrue(conditions, 'Suspended')) && active === 0
  if (!isSuspended || !isIdle) {
    checkStructImmutable(errors, 'spec.template', 'PodTemplateSpec', { next, previous: old })
    return
  }
  const allowed = withResourcesOf(withPlacementOf(old, next), next)
  checkStructImmutable(errors, 'spec.template.spec', 'PodSpec', { next: next.spec, previous: allowed.spec })
}

function withPlacementOf(template: PodTemplateSpec, next: PodTemplateSpec): PodTemplateSpec {
  const { spec } = template
  if (spec === undefined || next.spec === undefined) return template
  const { nodeSelector, tolerations, schedulingGates } = next.spec
  const affinity = withNodeAffinityOf(spec.affinity, next.spec.affinity)
  return { ...template, spec: { ...spec, affinity, nodeSelector, tolerations, schedulingGates } }
}

function withNodeAffinityOf(affinity: Affinity | undefined, next: Affinity | undefined): Affinity | undefined {
  const changed = { ...affinity, nodeAffinity: next?.nodeAffinity }
  return semanticEqual(changed, undefined) ? undefined : changed
}

function withResourcesOf(template: PodTemplateSpec, next: PodTemplateSpec): PodTemplateSpec {
  const { spec } = template
  if (spec === undefined) return template
  const containers = copyResources(spec.containers, next.spec?.containers) ?? []
  const initContainers = copyResources(spec.initContainers, next.spec?.initContainers)
  return { ...template, spec: { ...spec, containers, ...(initContainers && { initContainers }) } }
}

type Containers = readonly Container[] | undefined

function copyResources(containers: Containers, next: Containers): Containers {
  if (containers?.length !== next?.length) return containers
  return containers?.map((container, index) =>
    next?.[index]?.name === container.name ? { ...container, resources: next[index].resources } : container,
  )
}
