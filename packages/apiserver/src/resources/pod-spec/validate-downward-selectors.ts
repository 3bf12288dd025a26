// Mirrors pkg/apis/core/validation/validation.go validateObjectFieldSelector and its like, 1.36.
import { compareQuantities, newQuantity, parseQuantity, printQuantity } from '@coxswain/api'
import type { ObjectFieldSelector, ResourceFieldSelector } from '@coxswain/api'
import { invalid, notSupported, required, type ErrorList } from '../../validation/field-errors.ts'
import { checkQualifiedName } from '../rules/names.ts'

/** What an environment variable may tell about its pod. */
export const envFieldPaths = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]

const knownPaths: ReadonlySet<string> = new Set([
  ...envFieldPaths,
  'metadata.annotations',
  'metadata.labels',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
])

const subscripted = /^(.+?)\['(.*)'\]$/s

export function validateFieldSelector(
  errors: ErrorList,
  path: string,
  selector: ObjectFieldSelector,
  allowed: readonly string[],
): void {
  if (!selector.apiVersion) {
    errors.push(required(`${path}.apiVersion`))
    return
  }
  if (!selector.fieldPath) {
    errors.push(required(`${path}.fieldPath`))
    return
  }
  const problem = unknownLabel(selector.apiVersion, selector.fieldPath)
  if (problem !== undefined) {
    errors.push(invalid(`${path}.fieldPath`, selector.fieldPath, `error converting fieldPath: ${problem}`))
    return
  }
  const parts = subscripted.exec(selector.fieldPath)
  if (parts !== null) {
    const key = parts[2] ?? ''
    checkQualifiedName(errors, path, parts[1] === 'metadata.annotations' ? key.toLowerCase() : key)
    return
  }
  const name = selector.fieldPath === 'spec.host' ? 'spec.nodeName' : selector.fieldPath
  if (!allowed.includes(name)) errors.push(notSupported(`${path}.fieldPath`, name, allowed))
}

function unknownLabel(version: string, label: string): string | undefined {
  if (version !== 'v1') return `unsupported pod version: ${version}`
  const parts = subscripted.exec(label)
  if (parts !== null) {
    const isMap = parts[1] === 'metadata.annotations' || parts[1] === 'metadata.labels'
    return isMap ? undefined : `field label does not support subscript: ${label}`
  }
  return knownPaths.has(label) || label === 'spec.host' ? undefined : `field label not supported: ${label}`
}

const resourcePaths = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
]
const hugePages = /^(?:limits|requests)\.hugepages-/

export function validateResourceSelector(
  errors: ErrorList,
  path: string,
  selector: ResourceFieldSelector,
  { isVolume }: { readonly isVolume: boolean },
): void {
  const resource = selector.resource ?? ''
  if (isVolume && !selector.containerName) errors.push(required(`${path}.containerName`))
  else if (resource === '') errors.push(required(`${path}.resource`))
  else if (!resourcePaths.includes(resource) && !hugePages.test(resource)) {
    errors.push(notSupported(`${path}.resource`, resource, resourcePaths))
  }
  checkDivisor(errors, path, resource, selector.divisor)
}

const cpuDivisors = ['1m', '1']
const byteDivisors = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei']
const zero = newQuantity(0n)

function checkDivisor(errors: ErrorList, path: string, resource: string, divisor: unknown): void {
  if (divisor === undefined) return
  const quantity = parseQuantity(String(divisor))
  if (compareQuantities(quantity, zero) === 0) return
  const kind = divisorKind(resource)
  if (kind === undefined || kind.allowed.includes(printQuantity(quantity))) return
  const why = `only divisor's values ${kind.text} are supported with the ${kind.name} resource`
  errors.push(invalid(`${path}.divisor`, resource, why))
}

interface DivisorKind {
  readonly name: string
  readonly allowed: readonly string[]
  readonly text: string
}

function divisorKind(resource: string): DivisorKind | undefined {
  if (hugePages.test(resource)) return { name: 'hugepages', allowed: byteDivisors, text: byteDivisors.join(', ') }
  const name = resource.slice(resource.indexOf('.') + 1)
  if (name === 'cpu') return { name, allowed: cpuDivisors, text: '1m and 1' }
  if (name === 'memory') return { name, allowed: byteDivisors, text: byteDivisors.join(', ') }
  if (name === 'ephemeral-storage') {
    return { name: 'local ephemeral storage', allowed: byteDivisors, text: byteDivisors.join(', ') }
  }
  return undefined
}
