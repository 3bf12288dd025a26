// Mirrors pkg/apis/core/validation/validation.go ValidatePodSpec, 1.36.
import type { Container, ObjectMeta, PodSpec } from '@coxswain/api'
import { duplicate, forbidden, invalid, notFound, required, type ErrorList } from '../../validation/field-errors.ts'
import { checkDnsLabel, checkLabels, checkObjectName, checkQualifiedName } from '../rules/names.ts'
import { int32Max, isOutOfRange, outOfRangeMessage } from '../rules/numbers.ts'
import { checkRequiredOneOf } from '../rules/one-of.ts'
import { eachContainer, hostUsers, someContainer, type SpecScope } from './spec-scope.ts'
import { validateAffinity, validateSpreadConstraints } from './validate-affinity.ts'
import { validateContainers, validateEphemeralContainers, validateInitContainers } from './validate-containers.ts'
import { validateDnsConfig, validateHostAliases, validateHostNameOverride } from './validate-dns.ts'
import { validatePodLevelResources } from './validate-pod-level-resources.ts'
import { checkContainerResourceName, validateResources } from './validate-resources.ts'
import { validatePodSecurity } from './validate-security.ts'
import { validateTolerations } from './validate-tolerations.ts'
import { validateVolumes } from './validate-volumes.ts'
import { validateHostProcess, validateOs } from './validate-windows.ts'

const mirrorAnnotation = 'kubernetes.io/config.mirror'
const noNames: ReadonlySet<string> = new Set()
const noVolumes = new Map<never, never>()

interface SpecOwner {
  /** A pod's own; a template has none. */
  readonly meta: ObjectMeta | undefined
  /** What an update changes. */
  readonly previous: PodSpec | undefined
}

export function validatePodSpec(errors: ErrorList, path: string, spec: PodSpec, { meta, previous }: SpecOwner): void {
  const claims = spec.resourceClaims
  const scope: SpecScope = {
    errors,
    spec,
    path,
    podName: meta?.name,
    isMirror: meta?.annotations?.[mirrorAnnotation] !== undefined,
    isPod: meta !== undefined,
    hadChangePolicy: previous?.securityContext?.seLinuxChangePolicy !== undefined,
    volumes: spec.volumes === undefined ? noVolumes : new Map(),
    claimNames: claims === undefined ? noNames : new Set(claims.map(({ name }) => name).filter(Boolean)),
  }
  if (spec.terminationGracePeriodSeconds === undefined) errors.push(required(`${path}.terminationGracePeriodSeconds`))
  validateVolumes(scope)
  if (claims !== undefined) validateResourceClaims(scope, claims)
  validateContainers(scope)
  validateInitContainers(scope)
  validateEphemeralContainers(scope)
  validatePodLevelResources(scope)
  validateHostPorts(scope)
  checkRequiredOneOf(errors, `${path}.restartPolicy`, spec.restartPolicy, restartPolicies)
  checkRequiredOneOf(errors, `${path}.dnsPolicy`, spec.dnsPolicy, dnsPolicies)
  checkLabels(errors, `${path}.nodeSelector`, spec.nodeSelector)
  validatePodSecurity(scope)
  if (spec.affinity) validateAffinity(errors, `${path}.affinity`, spec.affinity)
  validateDnsConfig(scope)
  validateGates(scope)
  if (spec.topologySpreadConstraints) {
    validateSpreadConstraints(errors, `${path}.topologySpreadConstraints`, spec.topologySpreadConstraints)
  }
  validateHostProcess(scope)
  if (!hostUsers(spec)) validateHostUsers(scope)
  validateHostNameOverride(scope)
  validateNames(scope)
  validateOs(scope)
  validateFileKeyVolumes(scope)
}

const restartPolicies = ['Always', 'OnFailure', 'Never']
const preemptionPolicies = ['PreemptLowerPriority', 'Never']
const dnsPolicies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']

type ResourceClaims = NonNullable<PodSpec['resourceClaims']>

function validateResourceClaims(scope: SpecScope, claims: ResourceClaims): void {
  const { errors } = scope
  const names = new Set<string>()
  for (const [index, claim] of claims.entries()) {
    if (scope.isMirror) {
      errors.push(forbidden('[]', 'static pods do not support resource claims'))
      continue
    }
    const at = `${scope.path}.resourceClaims[${index}]`
    if (!claim.name) errors.push(required(`${at}.name`))
    else if (names.has(claim.name)) errors.push(duplicate(`${at}.name`, claim.name))
    else checkDnsLabel(errors, `${at}.name`, claim.name)
    names.add(claim.name)
    checkClaimSource(errors, at, claim)
  }
}

function checkClaimSource(errors: ErrorList, path: string, claim: ResourceClaims[number]): void {
  const { name, resourceClaimName: own, resourceClaimTemplateName: template } = claim
  const shown = { Name: name, ResourceClaimName: own ?? null, ResourceClaimTemplateName: template ?? null }
  if (own !== undefined && template !== undefined) {
    const why = 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified'
    errors.push(invalid(path, shown, why))
  }
  if (own === undefined && template === undefined) {
    errors.push(invalid(path, shown, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'))
  }
  if (own !== undefined) checkObjectName(errors, `${path}.resourceClaimName`, own)
  if (template !== undefined) checkObjectName(errors, `${path}.resourceClaimTemplateName`, template)
}

/** With the host's network a port of the host is the container's; a template may leave it open. */
function validateHostPorts({ errors, spec, path, isPod }: SpecScope): void {
  if (spec.hostNetwork !== true) return
  for (const [index, container] of (spec.containers ?? []).entries()) {
    for (const [portIndex, port] of (container.ports ?? []).entries()) {
      const hostPort = port.hostPort ?? 0
      if ((!isPod && hostPort === 0) || hostPort === port.containerPort) continue
      const field = `${path}.containers[${index}].ports[${portIndex}].hostPort`
      errors.push(invalid(field, hostPort, 'must match `containerPort` when `hostNetwork` is true'))
    }
  }
}

function validateGates({ errors, spec, path }: SpecScope): void {
  if (spec.readinessGates === undefined && spec.schedulingGates === undefined) return
  for (const [index, gate] of (spec.readinessGates ?? []).entries()) {
    checkQualifiedName(errors, `${path}.readinessGates[${index}].conditionType`, gate.conditionType)
  }
  const names = new Set<string>()
  for (const [index, { name }] of (spec.schedulingGates ?? []).entries()) {
    const at = `${path}.schedulingGates[${index}]`
    checkQualifiedName(errors, at, name ?? '')
    if (names.has(name)) errors.push(duplicate(at, name))
    names.add(name)
  }
}

/** A pod with user ids of its own cannot share the host's namespaces. */
function validateHostUsers({ errors, spec, path }: SpecScope): void {
  const why = 'when `hostUsers` is false'
  if (spec.hostNetwork === true) errors.push(forbidden(`${path}.hostNetwork`, why))
  if (spec.hostPID === true) errors.push(forbidden(`${path}.HostPID`, why))
  if (spec.hostIPC === true) errors.push(forbidden(`${path}.HostIPC`, why))
  for (const [container, at] of eachContainer(spec, path)) {
    if (container.volumeDevices?.length) errors.push(forbidden(`${at}.volumeDevices`, why))
  }
}

function validateNames(scope: SpecScope): void {
  const { errors, spec, path } = scope
  if (spec.serviceAccountName) checkObjectName(errors, `${path}.serviceAccountName`, spec.serviceAccountName)
  if (spec.nodeName) checkObjectName(errors, `${path}.nodeName`, spec.nodeName)
  const deadline = spec.activeDeadlineSeconds
  if (deadline !== undefined && isOutOfRange(deadline, 1, int32Max)) {
    errors.push(invalid(`${path}.activeDeadlineSeconds`, deadline, outOfRangeMessage(1, int32Max)))
  }
  if (spec.hostname) checkDnsLabel(errors, `${path}.hostname`, spec.hostname)
  if (spec.subdomain) checkDnsLabel(errors, `${path}.subdomain`, spec.subdomain)
  if (spec.tolerations) validateTolerations(errors, `${path}.tolerations`, spec.tolerations)
  if (spec.hostAliases) validateHostAliases(errors, `${path}.hostAliases`, spec.hostAliases)
  if (spec.priorityClassName) checkObjectName(errors, `${path}.priorityClassName`, spec.priorityClassName)
  if (spec.runtimeClassName !== undefined) checkObjectName(errors, `${path}.runtimeClassName`, spec.runtimeClassName)
  if (spec.preemptionPolicy !== undefined) {
    checkRequiredOneOf(errors, `${path}.preemptionPolicy`, spec.preemptionPolicy, preemptionPolicies)
  }
  if (spec.overhead !== undefined) {
    const overheadScope = {
      errors,
      path: `${path}.overhead`,
      checkName: checkContainerResourceName,
      claimNames: noNames,
    }
    validateResources(overheadScope, { limits: spec.overhead })
  }
}

const hasVariables = ({ env }: Container): boolean => env !== undefined

/** A variable that is read from a file finds it in a volume of the pod's own. */
function validateFileKeyVolumes({ errors, spec, path }: SpecScope): void {
  if (!someContainer(spec, hasVariables)) return
  for (const [container, at] of eachContainer(spec, path)) {
    if (container.env === undefined) continue
    for (const [index, { valueFrom }] of container.env.entries()) {
      const name = valueFrom?.fileKeyRef?.volumeName
      if (name === undefined) continue
      const field = `${at}.env[${index}].valueFrom.fileKeyRef.volumeName`
      const volume = spec.volumes?.findLast((candidate) => candidate.name === name)
      if (volume === undefined) errors.push(notFound(field, name))
      else if (volume.emptyDir === undefined) {
        errors.push(invalid(field, name, 'referenced volume must be of type emptyDir'))
      }
    }
  }
}
