// Mirrors pkg/apis/core/validation/validation.go ValidatePodResize, release 1.36.
import type { Container, Pod, PodSpec, ResourceRequirements } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'
import { forbidden, invalid, type ErrorList } from '../../validation/field-errors.ts'
import { podQosClass } from '../pod-spec/qos-class.ts'
import { mirrorAnnotation } from '../pod-spec/validate-pod-annotations.ts'
import { validatePodContent } from './validate-pod.ts'

const noSpec: PodSpec = { containers: [] }
const onlyComputing = 'only cpu and memory resources are mutable'

/** Resources of a pod that runs may change, as far as they are computing and none comes or goes. */
export function validateResize(errors: ErrorList, next: Pod, previous: Pod): void {
  const spec = next.spec ?? noSpec
  const old = previous.spec ?? noSpec
  const refusal = refusalOf(previous)
  if (refusal !== undefined) {
    errors.splice(0, errors.length, forbidden('[]', refusal))
    return
  }
  validatePodContent(errors, next, previous)
  checkWhole(errors, next, previous)
  const podResources = checkPodResources(errors, spec, old)
  if (!checkOrder(errors, spec, old)) return
  checkNoneRemoved(errors, 'spec.initContainers', spec.initContainers ?? [], old.initContainers ?? [])
  checkNoneRemoved(errors, 'spec.containers', spec.containers, old.containers)
  const containers = spec.containers.map((container, index) => withOldComputing(container, old.containers[index]))
  for (const [index, container] of containers.entries()) {
    if (!semanticEqual(container, old.containers[index])) errors.push(forbidden('spec', onlyComputing))
  }
  const initContainers = checkInitContainers(errors, spec, old)
  if (errors.length > 0) return
  const munged: PodSpec = { ...spec, resources: podResources, containers, initContainers }
  if (!semanticEqual(munged, old)) errors.push(forbidden('spec', onlyComputing))
}

function refusalOf({ metadata, spec }: Pod): string | undefined {
  if (metadata?.annotations?.[mirrorAnnotation] !== undefined) return 'static pods cannot be resized'
  return spec?.os?.name === 'windows' ? 'windows pods cannot be resized' : undefined
}

function checkWhole(errors: ErrorList, next: Pod, previous: Pod): void {
  const before = previous.status?.qosClass || podQosClass(previous.spec ?? noSpec)
  if (before !== podQosClass(next.spec ?? noSpec)) {
    const why = 'Pod QOS Class may not change as a result of resizing'
    errors.push(invalid('spec', next.status?.qosClass ?? '', why))
  }
  const running = previous.status?.containerStatuses?.find(({ state }) => state?.running !== undefined)
  if (running !== undefined && running.resources === undefined) {
    errors.push(forbidden('spec', 'Pod running on node without support for resize'))
  }
  if (previous.status?.nodeAllocatableResourceClaimStatuses?.length) {
    errors.push(forbidden('spec', 'pods with node allocatable resource claims cannot be resized'))
  }
}

/** Answers the pod's own resources as they would be without the changes that are allowed. */
function checkPodResources(errors: ErrorList, spec: PodSpec, old: PodSpec): ResourceRequirements | undefined {
  const next = spec.resources
  const previous = old.resources
  if (!hasAny(next) && !hasAny(previous)) return next
  if (previous !== undefined && next === undefined) {
    errors.push(forbidden('spec.resources', 'pod-level resources cannot be removed'))
    return next
  }
  for (const list of ['requests', 'limits'] as const) {
    if (!isRemoved(next?.[list], previous?.[list])) continue
    const what = list === 'requests' ? 'resource requests' : 'resource limits'
    errors.push(forbidden(`spec.resources.${list}`, `pod-level ${what} cannot be removed`))
  }
  const munged = next && { ...next, ...oldComputing(next, previous) }
  const isEmpty = previous === undefined && !hasAny(munged) && !munged?.claims?.length
  const kept = isEmpty ? undefined : munged
  if (!semanticEqual(kept, previous)) errors.push(forbidden('spec', `${onlyComputing} at pod-level`))
  return kept
}

function hasAny(resources: ResourceRequirements | undefined): boolean {
  return Object.keys({ ...resources?.requests, ...resources?.limits }).length > 0
}

type Containers = readonly Container[]

/** Whether containers can be compared one by one. */
function checkOrder(errors: ErrorList, spec: PodSpec, old: PodSpec): boolean {
  const before = errors.length
  for (const list of ['containers', 'initContainers'] as const) {
    const next: Containers = spec[list] ?? []
    const previous: Containers = old[list] ?? []
    if (next.length !== previous.length) {
      errors.push(forbidden(`spec.${list}`, `${list} may not be added or removed on resize`))
      continue
    }
    for (const [index, { name }] of previous.entries()) {
      if (next[index]?.name === name) continue
      errors.push(forbidden(`spec.${list}[${index}].name`, `${list} may not be renamed or reordered on resize`))
    }
  }
  return errors.length === before
}

function checkNoneRemoved(errors: ErrorList, path: string, next: Containers, previous: Containers): void {
  for (const [index, { resources: old }] of previous.entries()) {
    const resources = next[index]?.resources
    for (const list of ['requests', 'limits'] as const) {
      if (!isRemoved(resources?.[list], old?.[list])) continue
      errors.push(forbidden(`${path}[${index}].resources.${list}`, `resource ${list} cannot be removed`))
    }
  }
}

type List = Readonly<Record<string, string>> | undefined

function isRemoved(next: List, previous: List): boolean {
  return Object.keys(previous ?? {}).some((name) => next?.[name] === undefined)
}

function withOldComputing(container: Container, previous: Container | undefined): Container {
  return { ...container, resources: oldComputing(container.resources, previous?.resources) }
}

function oldComputing(
  next: ResourceRequirements | undefined,
  previous: ResourceRequirements | undefined,
): ResourceRequirements {
  return {
    limits: withComputingOf(next?.limits, previous?.limits),
    requests: withComputingOf(next?.requests, previous?.requests),
  }
}

function withComputingOf(next: List, previous: List): List {
  const { cpu: _, memory: __, ...others } = next ?? {}
  const { cpu, memory } = previous ?? {}
  return { ...others, ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) }
}

function checkInitContainers(errors: ErrorList, spec: PodSpec, old: PodSpec): Containers | undefined {
  return spec.initContainers?.map((container, index) => {
    const previous = old.initContainers?.[index]
    const munged = withOldComputing(container, previous)
    const path = `spec.initContainers[${index}]`
    if (!semanticEqual(munged, previous)) {
      errors.push(forbidden(path, 'only cpu and memory resources for init or sidecar containers are mutable'))
    }
    if (container.restartPolicy === 'Always' || semanticEqual(container, previous)) return munged
    for (const { restartPolicy } of container.resizePolicy ?? []) {
      if (restartPolicy !== 'RestartContainer') continue
      const why = 'non-sidecar init containers with a resize policy of RestartContainer cannot be resized'
      errors.push(forbidden(path, why))
    }
    return munged
  })
}
