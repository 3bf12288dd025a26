// Mirrors pkg/apis/core/validation/validation.go ValidatePodStatusUpdate, 1.36.
import type { Container, ContainerStatus, Pod, PodSpec, PodStatus } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { duplicate, forbidden, internal, invalid, type ErrorList } from '../../validation/field-errors.ts'
import { validatePodAnnotations } from '../pod-spec/validate-pod-annotations.ts'
import { checkIp, ipFamily, isDualStack } from '../rules/ips.ts'
import { checkObjectName, checkQualifiedName } from '../rules/names.ts'
import { validateAnnotationChanges } from './validate-annotation-changes.ts'
import { checkAllocated, checkExtendedClaim, checkUsers, forbidAllocated } from './validate-reported-resources.ts'

const notNegative = 'must be a non-negative integer'
const noSpec: PodSpec = { containers: [] }

export function validatePodStatusUpdate(next: Pod, previous: Pod): FieldErrors {
  const errors: ErrorList = []
  const spec = previous.spec ?? noSpec
  const status = next.status ?? {}
  const old = previous.status ?? {}
  if (next.metadata?.annotations !== undefined || previous.metadata?.annotations !== undefined) {
    validateAnnotationChanges(errors, next, previous)
    validatePodAnnotations(errors, 'metadata.annotations', next.metadata?.annotations, spec)
  }
  validateConditions(errors, status)
  validateNomination(errors, spec, status, old)
  if ((status.observedGeneration ?? 0) < 0) {
    errors.push(invalid('status.observedGeneration', status.observedGeneration, notNegative))
  }
  if (status.qosClass !== old.qosClass) {
    errors.push(invalid('status.qosClass', status.qosClass ?? '', 'field is immutable'))
  }
  validateStates(errors, spec, status, old)
  validateClaimStatuses(errors, spec, status)
  checkExtendedClaim(errors, spec, status)
  validateAddresses(errors, status, old)
  for (const list of ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const) {
    checkUsers(errors, `status.${list}`, status[list], spec)
  }
  checkAllocated(errors, 'status.containerStatuses', status.containerStatuses, spec.containers)
  checkAllocated(errors, 'status.initContainerStatuses', status.initContainerStatuses, spec.initContainers)
  forbidAllocated(errors, 'status.ephemeralContainerStatuses', status.ephemeralContainerStatuses)
  return errors
}

const systemConditions: ReadonlySet<string> = new Set(['PodScheduled', 'Ready', 'Initialized'])

function validateConditions(errors: ErrorList, status: PodStatus): void {
  for (const [index, { type, observedGeneration }] of (status.conditions ?? []).entries()) {
    const path = `status.conditions[${index}]`
    if ((observedGeneration ?? 0) < 0)
      errors.push(invalid(`${path}.observedGeneration`, observedGeneration, notNegative))
    if (!systemConditions.has(type)) checkQualifiedName(errors, `${path}.Type`, type ?? '')
  }
}

function validateNomination(errors: ErrorList, spec: PodSpec, status: PodStatus, old: PodStatus): void {
  const name = status.nominatedNodeName
  if (!name || name === old.nominatedNodeName) return
  checkObjectName(errors, 'status.nominatedNodeName', name)
  if (!spec.nodeName) return
  errors.push(forbidden('status.nominatedNodeName', 'may not be set on pods that are already bound to a node'))
}

/** A container that ended stays so, unless its restart policy lets it begin anew. */
function validateStates(errors: ErrorList, spec: PodSpec, status: PodStatus, old: PodStatus): void {
  if (!canAllRestart(spec)) {
    const find = (containers: readonly Container[] | undefined) => (name: string, exitCode: number) => {
      const container = containers?.find((candidate) => candidate.name === name)
      return container !== undefined && shouldRestart(container, spec, exitCode)
    }
    const regular = 'status.containerStatuses'
    checkTransitions(errors, regular, status.containerStatuses, old.containerStatuses, find(spec.containers))
    const init = 'status.initContainerStatuses'
    checkTransitions(errors, init, status.initContainerStatuses, old.initContainerStatuses, find(spec.initContainers))
  }
  const ephemeral = 'status.ephemeralContainerStatuses'
  const never = (): boolean => false
  checkTransitions(errors, ephemeral, status.ephemeralContainerStatuses, old.ephemeralContainerStatuses, never)
}

function canAllRestart(spec: PodSpec): boolean {
  const restartsAll = ({ restartPolicyRules }: Container): boolean =>
    restartPolicyRules?.some((rule) => rule.action === 'RestartAllContainers') ?? false
  return (spec.containers ?? []).some(restartsAll) || (spec.initContainers ?? []).some(restartsAll)
}

type Statuses = readonly ContainerStatus[] | undefined

// oxlint-disable-next-line max-params
function checkTransitions(
  errors: ErrorList,
  path: string,
  next: Statuses,
  previous: Statuses,
  mayRestart: (name: string, exitCode: number) => boolean,
): void {
  for (const [index, { name, state }] of (previous ?? []).entries()) {
    if (state?.terminated === undefined) continue
    const after = next?.find((candidate) => candidate.name === name && candidate.state?.terminated === undefined)
    if (after === undefined || mayRestart(name, state.terminated.exitCode)) continue
    errors.push(forbidden(`${path}[${index}].state`, 'may not be transitioned to non-terminated state'))
  }
}

function shouldRestart(container: Container, spec: PodSpec, exitCode: number): boolean {
  const rule =
    container.restartPolicy && container.restartPolicyRules?.find(({ exitCodes }) => matches(exitCodes, exitCode))
  if (rule) return true
  const policy = container.restartPolicy ?? spec.restartPolicy
  if (policy === 'Never') return false
  return policy !== 'OnFailure' || exitCode !== 0
}

type ExitCodes = NonNullable<Container['restartPolicyRules']>[number]['exitCodes']

function matches(rule: ExitCodes, exitCode: number): boolean {
  if (rule === undefined) return false
  const isListed = rule.values?.includes(exitCode) ?? false
  return rule.operator === 'NotIn' ? !isListed : rule.operator === 'In' && isListed
}

function validateClaimStatuses(errors: ErrorList, spec: PodSpec, status: PodStatus): void {
  const known = new Set((spec.resourceClaims ?? []).map(({ name }) => name))
  const seen = new Set<string>()
  for (const [index, { name, resourceClaimName }] of (status.resourceClaimStatuses ?? []).entries()) {
    const path = `status.resourceClaimStatuses[${index}]`
    if (!known.has(name)) {
      errors.push(invalid(`${path}.name`, name, 'must match the name of an entry in `spec.resourceClaims`'))
    }
    if (seen.has(name)) errors.push(duplicate(`${path}.name`, name))
    seen.add(name)
    if (resourceClaimName !== undefined) checkObjectName(errors, `${path}.resourceClaimName`, resourceClaimName)
  }
}

function validateAddresses(errors: ErrorList, status: PodStatus, old: PodStatus): void {
  checkAddresses(errors, 'status.podIPs', status.podIPs, old.podIPs)
  const first = status.hostIPs?.[0]?.ip
  if (first === undefined) return
  if (first !== (status.hostIP ?? '')) {
    errors.push(invalid('status.hostIPs[0].ip', first, 'must be equal to `hostIP`'))
  }
  checkAddresses(errors, 'status.hostIPs', status.hostIPs, old.hostIPs)
}

type Addresses = readonly { readonly ip: string }[] | undefined

/** New addresses are legal, and of two there is one of each family. */
function checkAddresses(errors: ErrorList, path: string, next: Addresses, previous: Addresses): void {
  if (next === undefined || next === previous) return
  for (const [index, { ip }] of next.entries()) {
    if (previous?.some((known) => known.ip === ip) !== true) checkIp(errors, `${path}[${index}]`, ip)
  }
  const unreadable = next.length < 2 ? -1 : next.findIndex(({ ip }) => ipFamily(ip ?? '') === undefined)
  if (unreadable >= 0) {
    const why = `invalid IP[${unreadable}]: ${next[unreadable]?.ip ?? ''}`
    errors.push(internal(path, `failed to check for dual stack with error:${why}`))
  }
  if (next.length < 2 || (next.length === 2 && isDualStack(next.map(({ ip }) => ip)))) return
  const shown = next.map(({ ip }) => ({ IP: ip ?? '' }))
  errors.push(invalid(path, shown, 'may specify no more than one IP for each IP family'))
}
