// Mirrors pkg/api/pod/warnings.go, 1.36.
import { goQuote, parseQuantity, quantityMilliValue, validateLabelValue } from '@coxswain/api'
import type { Affinity, Container, EnvVar, NodeSelectorTerm, ObjectMeta, PodSpec, PodTemplateSpec } from '@coxswain/api'
import { deprecatedNodeLabels } from '../rules/deprecated-node-labels.ts'
import { ipWarnings } from '../rules/ip-warnings.ts'
import { claimSpecWarnings } from '../persistentvolumeclaims/claim-warnings.ts'
import { portWarnings } from './port-warnings.ts'
import { profileAnnotationWarnings } from './profile-annotation-warnings.ts'
import { eachContainer, someContainer } from './spec-scope.ts'
import { volumePathWarnings } from './volume-path-warnings.ts'

const deprecatedAnnotations: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
}

const deprecatedVolumes: Readonly<Record<string, readonly [string, string]>> = {
  photonPersistentDisk: ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  gitRepo: ['gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  scaleIO: ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  flocker: ['flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  storageos: ['storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  quobyte: ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  glusterfs: ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  cephfs: ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  rbd: ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
}

export function podTemplateWarnings(path: string, template: PodTemplateSpec | undefined): readonly string[] {
  return template === undefined ? [] : podSpecWarnings(`${path}.`, template.spec, template.metadata)
}

/** `prefix` stands before `spec` and `metadata`: empty for a pod, `spec.template.` for a Deployment's template. */
export function podSpecWarnings(
  prefix: string,
  spec: PodSpec | undefined,
  meta: ObjectMeta | undefined,
): readonly string[] {
  if (spec === undefined) return []
  const path = `${prefix}spec`
  const warnings: string[] = []
  placementWarnings(warnings, path, spec)
  if (meta?.annotations !== undefined) {
    warnings.push(...listed(`${prefix}metadata.annotations`, meta.annotations, deprecatedAnnotations))
  }
  if (spec.volumes !== undefined) volumeWarnings(warnings, path, spec.volumes)
  duplicateWarnings(warnings, path, spec)
  if (spec.overhead !== undefined) warnings.push(...fractionWarnings(`${path}.overhead`, spec.overhead))
  if (meta?.annotations !== undefined) warnings.push(...profileAnnotationWarnings(prefix, spec, meta.annotations))
  if (someContainer(spec, asksForMore)) {
    for (const [container, at] of eachContainer(spec, path)) warnings.push(...containerWarnings(at, container))
  }
  warnings.push(...portWarnings(path, spec))
  graceWarnings(warnings, path, spec)
  if (spec.affinity !== undefined) warnings.push(...affinityWarnings(`${path}.affinity`, spec.affinity))
  addressWarnings(warnings, path, spec)
  return warnings
}

const asksForMore = ({ resources, env }: Container): boolean => resources !== undefined || env !== undefined

function listed(
  path: string,
  map: Readonly<Record<string, string>>,
  texts: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.keys(map).flatMap((key) => (texts[key] === undefined ? [] : [`${path}[${key}]: ${texts[key]}`]))
}

function placementWarnings(warnings: string[], path: string, spec: PodSpec): void {
  if (spec.nodeSelector !== undefined) {
    warnings.push(...listed(`${path}.nodeSelector`, spec.nodeSelector, deprecatedNodeLabels))
  }
  if (spec.affinity?.nodeAffinity !== undefined) nodeAffinityWarnings(warnings, path, spec.affinity.nodeAffinity)
  for (const [index, constraint] of (spec.topologySpreadConstraints ?? []).entries()) {
    const constraintPath = `${path}.topologySpreadConstraints[${index}]`
    const deprecated = deprecatedNodeLabels[constraint.topologyKey]
    if (deprecated) warnings.push(`${constraintPath}.topologyKey: ${constraint.topologyKey} is ${deprecated}`)
    if (constraint.labelSelector === undefined) warnings.push(noSelector(constraintPath))
  }
}

type NodeAffinity = NonNullable<Affinity['nodeAffinity']>

function nodeAffinityWarnings(warnings: string[], path: string, nodeAffinity: NodeAffinity): void {
  const required = nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  const at = `${path}.affinity.nodeAffinity`
  for (const [index, term] of required.entries()) {
    const termPath = `${at}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${index}]`
    warnings.push(...termWarnings(termPath, term, false))
  }
  for (const [index, term] of (nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    const termPath = `${at}.preferredDuringSchedulingIgnoredDuringExecution[${index}].preference`
    warnings.push(...termWarnings(termPath, term.preference, true))
  }
}

function noSelector(path: string): string {
  return `${path}.labelSelector: a null labelSelector results in matching no pod`
}

function termWarnings(path: string, term: NodeSelectorTerm, isPreference: boolean): readonly string[] {
  const warnings: string[] = []
  for (const [index, { key, values }] of (term.matchExpressions ?? []).entries()) {
    const at = `${path}.matchExpressions[${index}]`
    const deprecated = deprecatedNodeLabels[key]
    if (deprecated) warnings.push(`${at}.key: ${key} is ${deprecated}`)
    if (!isPreference) continue
    for (const [valueIndex, value] of (values ?? []).entries()) {
      for (const message of validateLabelValue(value)) {
        warnings.push(`${at}.values[${valueIndex}]: ${value} is invalid, ${message}`)
      }
    }
  }
  return warnings
}

function volumeWarnings(warnings: string[], path: string, volumes: NonNullable<PodSpec['volumes']>): void {
  for (const [index, volume] of volumes.entries()) {
    for (const source in volume) {
      const text = deprecatedVolumes[source]
      if (text !== undefined) warnings.push(`${path}.volumes[${index}].${text[0]}: ${text[1]}`)
    }
    const claim = volume.ephemeral?.volumeClaimTemplate
    const claimPath = `${path}.volumes[${index}].ephemeral.volumeClaimTemplate.spec`
    if (claim !== undefined) warnings.push(...claimSpecWarnings(claimPath, claim.spec))
  }
  warnings.push(...volumePathWarnings(volumes))
}

function duplicateWarnings(warnings: string[], path: string, spec: PodSpec): void {
  if (spec.hostAliases === undefined && spec.imagePullSecrets === undefined) return
  const addresses = new Set<string>()
  for (const [index, { ip }] of (spec.hostAliases ?? []).entries()) {
    if (addresses.has(ip)) warnings.push(`${path}.hostAliases[${index}].ip: duplicate ip "${ip}"`)
    addresses.add(ip)
  }
  const names = new Set<string>()
  const secrets = spec.imagePullSecrets ?? []
  for (const [index, { name = '' }] of secrets.entries()) {
    if (names.has(name)) warnings.push(`${path}.imagePullSecrets[${index}].name: duplicate name "${name}"`)
    names.add(name)
  }
  for (const [index, { name }] of secrets.entries()) {
    if (!name) warnings.push(`${path}.imagePullSecrets[${index}].name: invalid empty name ""`)
  }
}

function containerWarnings(path: string, container: Container): readonly string[] {
  const { limits, requests } = container.resources ?? {}
  return [
    ...fractionWarnings(`${path}.resources.limits`, limits, 'memory'),
    ...fractionWarnings(`${path}.resources.requests`, requests, 'memory'),
    ...fractionWarnings(`${path}.resources.limits`, limits, 'ephemeral-storage'),
    ...fractionWarnings(`${path}.resources.requests`, requests, 'ephemeral-storage'),
    ...envWarnings(path, container.env ?? []),
  ]
}

/** What nearly everybody writes; the rest has to be read. */
const wholeBytes = /^[0-9]+(?:[kMGTPE]|[KMGTPE]i)?$/

type Resources = Readonly<Record<string, string>> | undefined

function fractionWarnings(path: string, list: Resources, name?: string): readonly string[] {
  if (name === undefined) return ['memory', 'ephemeral-storage'].flatMap((each) => fractionWarnings(path, list, each))
  const text = list?.[name]
  if (text === undefined || wholeBytes.test(text) || quantityMilliValue(parseQuantity(text)) % 1000n === 0n) return []
  return [`${path}[${name}]: fractional byte value "${text}" is invalid, must be an integer`]
}

/** A variable that is set again without building on its former value hides it. */
function envWarnings(path: string, variables: readonly EnvVar[]): readonly string[] {
  const warnings: string[] = []
  const names = new Set<string>()
  for (const [index, { name, value = '', valueFrom }] of variables.entries()) {
    const reference = `$(${name})`
    const hides = valueFrom !== undefined || value === reference || !value.includes(reference)
    if (names.has(name) && hides) {
      const why = `hides previous definition of ${goQuote(name)}, which may be dropped when using apply`
      warnings.push(`${path}.env[${index}]: ${why}`)
    }
    names.add(name)
  }
  return warnings
}

function graceWarnings(warnings: string[], path: string, spec: PodSpec): void {
  if ((spec.terminationGracePeriodSeconds ?? 0) >= 0) return
  const why = 'must be >= 0; negative values are invalid and will be treated as 1'
  warnings.push(`${path}.terminationGracePeriodSeconds: ${why}`)
}

function addressWarnings(warnings: string[], path: string, spec: PodSpec): void {
  for (const [index, address] of (spec.dnsConfig?.nameservers ?? []).entries()) {
    warnings.push(...ipWarnings(`${path}.dnsConfig.nameservers[${index}]`, address))
  }
  for (const [index, { ip }] of (spec.hostAliases ?? []).entries()) {
    warnings.push(...ipWarnings(`${path}.hostAliases[${index}].ip`, ip))
  }
}

function affinityWarnings(path: string, affinity: Affinity): readonly string[] {
  const warnings: string[] = []
  for (const kind of ['podAffinity', 'podAntiAffinity'] as const) {
    const required = affinity[kind]?.requiredDuringSchedulingIgnoredDuringExecution ?? []
    for (const [index, term] of required.entries()) {
      const at = `${path}.${kind}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`
      if (term.labelSelector === undefined) warnings.push(noSelector(at))
    }
    const preferred = affinity[kind]?.preferredDuringSchedulingIgnoredDuringExecution ?? []
    for (const [index, term] of preferred.entries()) {
      const at = `${path}.${kind}.preferredDuringSchedulingIgnoredDuringExecution[${index}].podAffinityTerm`
      if (term.podAffinityTerm.labelSelector === undefined) warnings.push(noSelector(at))
    }
  }
  return warnings
}
