// Mirrors pkg/apis/core/validation/validation.go validateResourceRequirements and its like, 1.36.
import {
  compareQuantities,
  hugePagesPrefix,
  isExtendedResource,
  isHugePages,
  isIntegerResource,
  isNativeResource,
  isOvercommitAllowed,
  isStandardContainerResource,
  isStandardResource,
  parseQuantity,
  printQuantity,
  quantityMilliValue,
  quantitySign,
  quantityValue,
  validateQualifiedName,
  type ResourceRequirements,
} from '@coxswain/api'
import { isPodLevelName } from '@coxswain/api/quota'
import {
  duplicate,
  forbidden,
  invalid,
  invalidEach,
  notFound,
  notSupported,
  required,
} from '../../validation/field-errors.ts'
import type { ErrorList } from '../../validation/field-errors.ts'
import { checkDnsLabel } from '../rules/names.ts'
import { negativeMessage } from '../rules/numbers.ts'

type NameCheck = (errors: ErrorList, field: string, name: string) => void

/** What validation of resources has to know beside them. */
export interface ResourceScope {
  readonly errors: ErrorList
  readonly path: string
  readonly checkName: NameCheck
  readonly claimNames: ReadonlySet<string>
}

export function validateResources(scope: ResourceScope, resources: ResourceRequirements | undefined): void {
  if (resources === undefined) return
  const { limits, requests, claims } = resources
  if (limits !== undefined) validateLimits(scope, limits)
  if (requests !== undefined) validateRequests(scope, requests, limits)
  if (limits !== undefined || requests !== undefined) checkHugePagesCompany(scope, { ...limits, ...requests })
  if (claims !== undefined) validateClaims(scope, claims)
}

type List = Readonly<Record<string, string>>

function validateLimits({ errors, path, checkName }: ResourceScope, limits: List): void {
  for (const [name, text] of Object.entries(limits)) {
    const field = `${path}.limits[${name}]`
    checkName(errors, field, name)
    checkResourceQuantity(errors, field, name, text)
    checkHugePageSize(errors, field, name, text)
  }
}

function validateRequests({ errors, path, checkName }: ResourceScope, requests: List, limits: List | undefined): void {
  for (const [name, text] of Object.entries(requests)) {
    const field = `${path}.requests[${name}]`
    checkName(errors, field, name)
    checkResourceQuantity(errors, field, name, text)
    const limit = limits?.[name]
    if (limit !== undefined) {
      checkAgainstLimit(errors, `${path}.requests`, name, { request: text, limit })
    } else if (!isOvercommitAllowed(name)) {
      errors.push(required(`${path}.limits`, 'Limit must be set for non overcommitable resources'))
    }
    checkHugePageSize(errors, field, name, text)
  }
}

function checkAgainstLimit(
  errors: ErrorList,
  field: string,
  name: string,
  { request, limit }: { readonly request: string; readonly limit: string },
): void {
  if (request === limit) return
  const order = compareQuantities(parseQuantity(request), parseQuantity(limit))
  if (order !== 0 && !isOvercommitAllowed(name)) {
    errors.push(invalid(field, canonical(request), `must be equal to ${name} limit of ${canonical(limit)}`))
  } else if (order > 0) {
    errors.push(
      invalid(field, canonical(request), `must be less than or equal to ${name} limit of ${canonical(limit)}`),
    )
  }
}

export function canonical(text: string): string {
  return printQuantity(parseQuantity(text))
}

/** Plain texts that are neither negative nor fractions. */
const plainWhole = /^\d+(?:[kMGTPE]|[KMGTPE]i)?$/

/** Not negative, and whole where the resource is counted. */
export function checkResourceQuantity(errors: ErrorList, field: string, name: string, text: string): void {
  if (plainWhole.test(text)) return
  const quantity = parseQuantity(text)
  if (quantitySign(quantity) < 0) errors.push(invalid(field, printQuantity(quantity), negativeMessage))
  if (!isIntegerResource(name) && !isExtendedResource(name, isQualified)) return
  if (quantityMilliValue(quantity) % 1000n !== 0n) {
    errors.push(invalid(field, printQuantity(quantity), 'must be an integer'))
  }
}

function checkHugePageSize(errors: ErrorList, field: string, name: string, text: string): void {
  if (!isHugePages(name)) return
  const quantity = parseQuantity(text)
  const size = parsePageSize(name.slice(hugePagesPrefix.length))
  if (size !== undefined && quantityValue(quantity) % size === 0n) return
  const why = `${printQuantity(quantity)} is not positive integer multiple of ${name}`
  errors.push(invalid(field, printQuantity(quantity), why))
}

function parsePageSize(text: string): bigint | undefined {
  try {
    const size = parseQuantity(text)
    const isWhole = quantitySign(size) > 0 && quantityMilliValue(size) % 1000n === 0n
    return isWhole ? quantityValue(size) : undefined
  } catch {
    // A page size that is no quantity divides nothing.
    return undefined
  }
}

function checkHugePagesCompany({ errors, path }: ResourceScope, all: List): void {
  if (all['cpu'] !== undefined || all['memory'] !== undefined) return
  for (const name in all) {
    if (!isHugePages(name)) continue
    errors.push(forbidden(path, 'HugePages require cpu or memory'))
    return
  }
}

function validateClaims(scope: ResourceScope, claims: NonNullable<ResourceRequirements['claims']>): void {
  const { errors, path, claimNames } = scope
  const taken = new Set<string>()
  for (const [index, { name, request }] of claims.entries()) {
    const field = `${path}.claims[${index}]`
    if (!name) {
      errors.push(required(field))
      continue
    }
    if (taken.has(name)) errors.push(duplicate(field, name))
    else takeRequest(errors, field, taken, { name, request })
    if (claimNames.has(name)) continue
    const names = claimNames.size === 0 ? ' which is empty' : `: ${[...claimNames].toSorted().join(', ')}`
    const problem = notFound(field, name)
    errors.push({
      ...problem,
      message: `${problem.message}: must be one of the names in pod.spec.resourceClaims${names}`,
    })
  }
}

function takeRequest(
  errors: ErrorList,
  field: string,
  taken: Set<string>,
  { name, request }: { readonly name: string; readonly request?: string | undefined },
): void {
  if (request) checkDnsLabel(errors, `${field}.request`, request)
  const key = request ? `${name}/${request}` : name
  if (taken.has(key)) errors.push(duplicate(field, key))
  else if (!request) {
    for (const other of taken) if (other.startsWith(`${name}/`)) errors.push(duplicate(field, name))
  }
  taken.add(key)
}

function isQualified(name: string): boolean {
  return validateQualifiedName(name).length === 0
}

/** Whether the name is in order; tells what is wrong if not. */
export function checkResourceName(errors: ErrorList, field: string, name: string): boolean {
  if (name === 'cpu' || name === 'memory') return true
  const messages = validateQualifiedName(name)
  invalidEach(errors, field, name, messages)
  if (messages.length > 0) return false
  if (name.includes('/') || isStandardResource(name)) return true
  errors.push(invalid(field, name, 'must be a standard resource type or fully qualified'))
  return false
}

export function checkContainerResourceName(errors: ErrorList, field: string, name: string): void {
  checkResourceName(errors, field, name)
  if (!name.includes('/')) {
    if (!isStandardContainerResource(name))
      errors.push(invalid(field, name, 'must be a standard resource for containers'))
  } else if (!isNativeResource(name) && !isExtendedResource(name, isQualified)) {
    errors.push(invalid(field, name, "doesn't follow extended resource name standard"))
  }
}

export function checkPodResourceName(errors: ErrorList, field: string, name: string): void {
  if (!checkResourceName(errors, field, name)) return
  if (!isPodLevelName(name)) errors.push(notSupported(field, name, ['cpu', 'hugepages-', 'memory']))
}
