// Mirrors plugin/pkg/admission/runtimeclass/admission.go, release 1.36.
import { type Pod, type RuntimeClass, runtimeClasses } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'
import type { AdmissionPlugin, AdmissionRequest } from './admission-plugin.ts'
import { isWriteOf } from './is-write-of.ts'
import { mergeTolerations } from './merge-tolerations.ts'
import { refuse } from './refuse.ts'

type PodSpec = NonNullable<Pod['spec']>

const otherOverhead = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"
const overheadOfNoClass = 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead'

/** A pod takes the overhead of its runtime class, and goes only where that runtime is. */
export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',
  handles: isWriteOf('', 'pods', ['CREATE']),
  admit: (object, request) => {
    const pod = object as Pod
    return pod.spec?.runtimeClassName === undefined ? pod : admitPod(pod, pod.spec, request)
  },
  validate: (object, request) => {
    const { spec } = object as Pod
    if (spec?.runtimeClassName !== undefined) return validateOverhead(object, spec, request)
    if (spec?.overhead !== undefined) throw refuse(object, request, overheadOfNoClass)
    return undefined
  },
}

async function classOf(pod: Pod, spec: PodSpec, request: AdmissionRequest): Promise<RuntimeClass> {
  const name = spec.runtimeClassName ?? ''
  const found = await request.reader.get(runtimeClasses, undefined, name)
  if (found === undefined) throw refuse(pod, request, `pod rejected: RuntimeClass "${name}" not found`)
  return found
}

async function admitPod(pod: Pod, spec: PodSpec, request: AdmissionRequest): Promise<Pod> {
  const found = await classOf(pod, spec, request)
  return { ...pod, spec: { ...spec, ...overheadOf(found, pod, request), ...schedulingOf(found, pod, request) } }
}

function overheadOf({ overhead }: RuntimeClass, pod: Pod, request: AdmissionRequest): Partial<PodSpec> {
  if (overhead === undefined) return {}
  const own = pod.spec?.overhead ?? {}
  if (Object.keys(own).length > 0 && !semanticEqual(overhead.podFixed, own)) throw refuse(pod, request, otherOverhead)
  return { overhead: overhead.podFixed }
}

function schedulingOf({ scheduling }: RuntimeClass, pod: Pod, request: AdmissionRequest): Partial<PodSpec> {
  if (scheduling === undefined) return {}
  const { nodeSelector: own, tolerations = [] } = pod.spec ?? {}
  const selector = scheduling.nodeSelector
  for (const [key, value] of Object.entries(selector ?? {})) {
    const ownValue = own?.[key]
    if (ownValue === undefined || ownValue === value) continue
    const words = `runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${ownValue}`
    throw refuse(pod, request, `conflict: ${words}`)
  }
  const merged = mergeTolerations(tolerations, scheduling.tolerations ?? [])
  return {
    ...(own === undefined && selector === undefined ? {} : { nodeSelector: { ...own, ...selector } }),
    ...(merged.length === 0 ? {} : { tolerations: merged }),
  }
}

async function validateOverhead(pod: Pod, spec: PodSpec, request: AdmissionRequest): Promise<void> {
  const { overhead } = await classOf(pod, spec, request)
  if (overhead === undefined) {
    if (spec.overhead !== undefined) throw refuse(pod, request, overheadOfNoClass)
    return
  }
  if (!semanticEqual(overhead.podFixed, spec.overhead)) throw refuse(pod, request, otherOverhead)
}
