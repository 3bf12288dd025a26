// Mirrors pkg/apis/core/validation/validation.go on users, allocated resources and extended resource claims in a pod's status, 1.36.
import { nameIsDnsSubdomain, utf8Length, validateDns1123Label, validateGroupId, validateUserId } from '@coxswain/api'
import type { Container, ContainerStatus, PodSpec, PodStatus } from '@coxswain/api'
import {
  duplicate,
  forbidden,
  invalid,
  invalidEach,
  notSupported,
  required,
  tooLong,
  type ErrorList,
} from '../../validation/field-errors.ts'

type Statuses = readonly ContainerStatus[] | undefined
type Containers = readonly Container[] | undefined

/** Whom a container runs as on Linux. */
export function checkUsers(errors: ErrorList, path: string, statuses: Statuses, spec: PodSpec): void {
  for (const [index, { user }] of (statuses ?? []).entries()) {
    const linux = user?.linux
    if (linux === undefined) continue
    const at = `${path}[${index}].user.linux`
    if (spec.os?.name === 'windows') {
      errors.push(forbidden(at, 'cannot be set for a windows pod'))
      continue
    }
    invalidEach(errors, `${at}.uid`, linux.uid ?? 0, validateUserId(linux.uid ?? 0))
    invalidEach(errors, `${at}.gid`, linux.gid ?? 0, validateGroupId(linux.gid ?? 0))
    for (const [groupIndex, group] of (linux.supplementalGroups ?? []).entries()) {
      invalidEach(errors, `${at}.supplementalGroups[${groupIndex}]`, group, validateGroupId(group))
    }
  }
}

const messageLengthMax = 1024
const healths = ['Healthy', 'Unhealthy', 'Unknown']

/** The health of devices that a container was given. */
export function checkAllocated(errors: ErrorList, path: string, statuses: Statuses, containers: Containers): void {
  for (const [index, { name, allocatedResourcesStatus = [] }] of (statuses ?? []).entries()) {
    const container = containers?.find((candidate) => candidate.name === name)
    for (const [at, allocated] of allocatedResourcesStatus.entries()) {
      const allocatedPath = `${path}[${index}].allocatedResourcesStatus[${at}]`
      if (container !== undefined) checkAsked(errors, `${allocatedPath}.name`, allocated.name, container)
      checkDevices(errors, `${allocatedPath}.resources`, allocated.resources ?? [])
    }
  }
}

type Allocated = NonNullable<ContainerStatus['allocatedResourcesStatus']>[number]

function checkDevices(errors: ErrorList, path: string, devices: NonNullable<Allocated['resources']>): void {
  const ids = new Set<string>()
  for (const [index, { resourceID = '', health = '', message }] of devices.entries()) {
    const at = `${path}[${index}]`
    if (!healths.includes(health)) errors.push(notSupported(`${at}.health`, health, healths))
    if (message === '') errors.push(required(`${at}.message`, 'must be non-empty if specified'))
    else if (utf8Length(message ?? '') > messageLengthMax) errors.push(tooLong(`${at}.message`, messageLengthMax))
    if (ids.has(resourceID)) errors.push(duplicate(`${at}.resourceID`, resourceID))
    ids.add(resourceID)
  }
}

function checkAsked(errors: ErrorList, field: string, name: string, { resources }: Container): void {
  if (!name.startsWith('claim:')) {
    if (resources?.requests?.[name] !== undefined) return
    errors.push(invalid(field, name, "must match one of the container's resource requests"))
    return
  }
  const claims = (resources?.claims ?? []).map(
    (claim) => `claim:${claim.name}${claim.request ? `/${claim.request}` : ''}`,
  )
  if (claims.includes(name)) return
  const format = "'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty"
  errors.push(invalid(field, name, `must match one of the container's resource claims in a format ${format}`))
}

export function forbidAllocated(errors: ErrorList, path: string, statuses: Statuses): void {
  for (const [index, { allocatedResourcesStatus }] of (statuses ?? []).entries()) {
    if (!allocatedResourcesStatus?.length) continue
    errors.push(forbidden(`${path}[${index}].allocatedResourcesStatus`, 'must not be specified in container status'))
  }
}

const notRequested =
  'must match the extended resource name of an entry in spec.initContainers.resources.requests or spec.containers.resources.requests'

/** Which request of a generated claim stands for which extended resource of which container. */
export function checkExtendedClaim(errors: ErrorList, spec: PodSpec, status: PodStatus): void {
  const claim = status.extendedResourceClaimStatus
  if (claim === undefined) return
  const path = 'status.extendedResourceClaimStatus'
  const containers = new Map([...(spec.initContainers ?? []), ...(spec.containers ?? [])].map((one) => [one.name, one]))
  const mappings = claim.requestMappings ?? []
  const field = `${path}.requestMappings`
  if (mappings.length === 0) errors.push(required(field, 'at least one request mapping is required'))
  const seen = new Set<string>()
  for (const [index, { containerName = '', resourceName = '', requestName = '' }] of mappings.entries()) {
    const at = `${field}[${index}]`
    const container = containers.get(containerName)
    if (container === undefined) {
      const why = 'must match the name of an entry in spec.initContainers.name or spec.containers.name'
      errors.push(invalid(`${at}.containerName`, containerName, why))
    } else if (container.resources?.requests?.[resourceName] === undefined) {
      errors.push(invalid(`${at}.resourceName`, resourceName, notRequested))
    }
    invalidEach(errors, `${path}.requestName`, requestName, validateDns1123Label(requestName))
    const key = JSON.stringify([containerName, resourceName, requestName])
    if (seen.has(key)) {
      errors.push(duplicate(`${at}.containerName`, containerName))
      errors.push(duplicate(`${at}.resourceName`, resourceName))
      errors.push(duplicate(`${at}.requestName`, requestName))
    }
    seen.add(key)
  }
  const { resourceClaimName = '' } = claim
  if (resourceClaimName === '') errors.push(required(`${path}.resourceClaimName`))
  else invalidEach(errors, `${path}.resourceClaimName`, resourceClaimName, nameIsDnsSubdomain(resourceClaimName, false))
}
