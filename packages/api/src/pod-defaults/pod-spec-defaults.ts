// Mirrors pkg/apis/core/v1/defaults.go SetDefaults_PodSpec and SetDefaults_Pod, 1.36.
import { fillMissing, mapItems, withField } from '@coxswain/base'
import type { EphemeralContainer, Pod, PodSpec, PodTemplateSpec } from '../generated/types.ts'
import { defaultContainer, exposeOnHost, requestContainerLimits } from './container-defaults.ts'
import { defaultPodLevelResources } from './pod-level-resource-defaults.ts'
import { roundResourceList, roundResources } from './resource-list-defaults.ts'
import { defaultVolume } from './volume-defaults.ts'

const specDefaults: Partial<PodSpec> = {
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  schedulerName: 'default-scheduler',
}

/** Of pods and of templates alike. */
function fillPodSpec(draft: PodSpec): PodSpec {
  let spec = fillMissing(draft, specDefaults)
  if (spec.securityContext === undefined) spec = { ...spec, securityContext: {} }
  if (spec.volumes) spec = withField(spec, 'volumes', mapItems(spec.volumes, defaultVolume))
  if (spec.containers) spec = withField(spec, 'containers', mapItems(spec.containers, defaultContainer))
  if (spec.initContainers) spec = withField(spec, 'initContainers', mapItems(spec.initContainers, defaultContainer))
  if (spec.ephemeralContainers) {
    spec = withField(
      spec,
      'ephemeralContainers',
      mapItems<EphemeralContainer>(spec.ephemeralContainers, defaultContainer),
    )
  }
  if (spec.overhead) spec = withField(spec, 'overhead', roundResourceList(spec.overhead))
  if (spec.resources) spec = withField(spec, 'resources', roundResources(spec.resources))
  return spec
}

/** As a server has a template. */
export function defaultPodTemplate(template: PodTemplateSpec): PodTemplateSpec {
  return withField(template, 'spec', defaultPodSpec(template.spec ?? noContainers))
}

/** As a program other than the server fills in a template: what only the server's conversions add is left as it is. */
export function fillPodTemplate(template: PodTemplateSpec): PodTemplateSpec {
  return withField(template, 'spec', fillPodSpec(template.spec ?? noContainers))
}

const noContainers: PodSpec = { containers: [] }

const defaultPodSpec = (spec: PodSpec): PodSpec => mirrorServiceAccount(fillPodSpec(spec))

export function defaultPod(pod: Pod): Pod {
  if (pod.spec === undefined) return pod
  let spec = defaultPodSpec(pod.spec)
  if (spec.containers) spec = withField(spec, 'containers', mapItems(spec.containers, requestContainerLimits))
  if (spec.initContainers)
    spec = withField(spec, 'initContainers', mapItems(spec.initContainers, requestContainerLimits))
  if (spec.resources) spec = defaultPodLevelResources(spec)
  if (spec.enableServiceLinks === undefined) spec = { ...spec, enableServiceLinks: true }
  if (spec.hostNetwork === true) {
    if (spec.containers) spec = withField(spec, 'containers', mapItems(spec.containers, exposeOnHost))
    if (spec.initContainers) spec = withField(spec, 'initContainers', mapItems(spec.initContainers, exposeOnHost))
  }
  return withField(pod, 'spec', spec)
}

/** `serviceAccount` is the old name of `serviceAccountName`; the new one wins. Upstream does this when it converts. */
function mirrorServiceAccount(spec: PodSpec): PodSpec {
  const name = spec.serviceAccountName || spec.serviceAccount
  if (!name || (spec.serviceAccount === name && spec.serviceAccountName === name)) return spec
  return { ...spec, serviceAccountName: name, serviceAccount: name }
}
