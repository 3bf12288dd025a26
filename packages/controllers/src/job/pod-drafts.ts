// Mirrors pkg/controller/job/indexed_job_utils.go, addCompletionIndex…, addIndexFailureCountAnnotation, podGenerateNameWithIndex, 1.36.
import { jobs, nameOf, type Container, type Job, type Pod, type PodTemplateSpec } from '@coxswain/api'
import { podBatch, type PodBatch } from '../shared/pod-control.ts'
import { hasBackoffLimitPerIndex, isIndexed } from './job-spec.ts'
import { withTrackingFinalizer } from './job-pods.ts'
import { nextIndexFailureCounts } from './kept-pods.ts'
import { annotations, completionIndexVariable } from './texts.ts'

/** The server adds five characters, and 63 are a name's end. */
const generateNameMax = 58

/** What all pods of the Job have in common: read off it once for a whole batch. */
export function jobPodBatch(job: Job): PodBatch {
  const template = job.spec?.template ?? {}
  return podBatch(jobs, job, isIndexed(job) ? withIndexVariable(tracked(template)) : tracked(template))
}

function tracked(template: PodTemplateSpec): PodTemplateSpec {
  const { metadata } = template
  return { ...template, metadata: { ...metadata, finalizers: withTrackingFinalizer(metadata?.finalizers) } }
}

/** The same for the pod of one index, which may follow a failed one. */
export function forIndex(batch: PodBatch, job: Job, index: number, replaced: Pod | undefined): PodBatch {
  const { draft } = batch
  const text = String(index)
  const metadata = {
    ...draft.metadata,
    generateName: indexedNamePrefix(nameOf(job), index),
    labels: { ...draft.metadata?.labels, [annotations.completionIndex]: text },
    annotations: {
      ...draft.metadata?.annotations,
      [annotations.completionIndex]: text,
      ...(hasBackoffLimitPerIndex(job) ? failureAnnotations(job, replaced) : {}),
    },
  }
  const spec = { containers: [], ...draft.spec, hostname: `${nameOf(job)}-${text}` }
  return { ...batch, draft: { ...draft, metadata, spec } }
}

function failureAnnotations(job: Job, replaced: Pod | undefined): Readonly<Record<string, string>> {
  const { failureCount, ignoredFailureCount } = nextIndexFailureCounts(job, replaced)
  return {
    [annotations.indexFailureCount]: String(failureCount),
    ...(ignoredFailureCount > 0 ? { [annotations.indexIgnoredFailureCount]: String(ignoredFailureCount) } : {}),
  }
}

/** A name that is too long loses its own end, not the index. */
export function indexedNamePrefix(jobName: string, index: number): string {
  const ending = `-${index}-`
  return jobName.slice(0, Math.max(0, generateNameMax - ending.length)) + ending
}

function withIndexVariable(template: PodTemplateSpec): PodTemplateSpec {
  const { spec } = template
  if (spec === undefined) return template
  const { initContainers, containers } = spec
  return {
    ...template,
    spec: {
      ...spec,
      ...(initContainers === undefined ? {} : { initContainers: initContainers.map(addVariable) }),
      containers: containers.map(addVariable),
    },
  }
}

function addVariable(container: Container): Container {
  const { env = [] } = container
  if (env.some(({ name }) => name === completionIndexVariable)) return container
  const fieldRef = { fieldPath: `metadata.labels['${annotations.completionIndex}']` }
  return { ...container, env: [...env, { name: completionIndexVariable, valueFrom: { fieldRef } }] }
}
