// Mirrors pkg/apis/core/validation/validation.go ValidateNode and ValidateNodeUpdate, release 1.36.
import { validateConfigMapKey, validateLabelValue, type Node, type NodeSpec, type Taint } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { duplicate, forbidden, invalid, invalidEach, required } from '../../validation/field-errors.ts'
import type { ErrorList } from '../../validation/field-errors.ts'
import { checkResourceQuantity } from '../pod-spec/validate-resources.ts'
import { checkCidr, isDualStack } from '../rules/ips.ts'
import { checkDnsLabel, checkObjectName, checkQualifiedName } from '../rules/names.ts'
import { checkPositive } from '../rules/numbers.ts'
import { checkTaintEffect } from '../rules/taints.ts'

export function validateNode(node: Node): FieldErrors {
  const errors: ErrorList = []
  validateTaints(errors, node.spec?.taints ?? [])
  validateQuantities(errors, node)
  const swap = node.status?.nodeInfo?.swap
  if (swap?.capacity !== undefined) checkPositive(errors, 'metadata.nodeSwapStatus.capacity', swap.capacity)
  validateFeatures(errors, node.status?.declaredFeatures ?? [])
  validatePodCidrs(errors, node.spec?.podCIDRs ?? [])
  return errors
}

/** The rules for new nodes hold for changed ones too, and what both rule sets find is told twice. */
export function validateNodeUpdate(next: Node, previous: Node): FieldErrors {
  const errors: ErrorList = [...validateNode(next)]
  validateQuantities(errors, next)
  validateFeatures(errors, next.status?.declaredFeatures ?? [])
  validateAddresses(errors, next)
  validateOnceSet(errors, next.spec ?? {}, previous.spec ?? {})
  validateConfigSource(errors, next.spec ?? {})
  validateTaints(errors, next.spec?.taints ?? [])
  if ((next.spec?.externalID ?? '') !== (previous.spec?.externalID ?? '')) {
    errors.push(forbidden('spec.externalID', 'may not be updated'))
  }
  return errors
}

/** Status is written through the same rules. */
export function validateNodeStatusUpdate(next: Node, previous: Node): FieldErrors {
  return validateNodeUpdate(next, previous).slice(validateNode(next).length)
}

/** Upstream places the taints below the metadata. */
function validateTaints(errors: ErrorList, taints: readonly Taint[]): void {
  const taken = new Set<string>()
  for (const [index, taint] of taints.entries()) {
    const path = `metadata.taints[${index}]`
    checkQualifiedName(errors, `${path}.key`, taint.key ?? '')
    const messages = validateLabelValue(taint.value ?? '')
    if (messages.length > 0) errors.push(invalid(`${path}.value`, taint.value, messages.join(';')))
    checkTaintEffect(errors, `${path}.effect`, taint.effect)
    const pair = `${taint.effect} ${taint.key}`
    if (taken.has(pair)) {
      const problem = duplicate(path, shownTaint(taint))
      errors.push({ ...problem, message: `${problem.message}: taints must be unique by key and effect pair` })
    }
    taken.add(pair)
  }
}

/** A taint in the order and the spelling of Go's structure. */
function shownTaint({ key, value, effect, timeAdded }: Taint): unknown {
  return { key, ...(value ? { value } : {}), effect, ...(timeAdded ? { timeAdded } : {}) }
}

function validateQuantities(errors: ErrorList, { status }: Node): void {
  for (const list of ['capacity', 'allocatable'] as const) {
    for (const [name, text] of Object.entries(status?.[list] ?? {})) {
      checkResourceQuantity(errors, `status.${list}.${name}`, name, text)
    }
  }
}

const featureNameMax = 253
const featureName = /^[A-Z][a-zA-Z0-9]*(?:\/[a-zA-Z][a-zA-Z0-9]*)*$/
const featureNameRule =
  "must start with an UpperCamelCase segment, with subsequent segments separated by '/' (e.g., MyFeature or " +
  'MyFeature/mySubFeature), and contain only alphanumeric characters and slashes'

function validateFeatures(errors: ErrorList, features: readonly string[]): void {
  for (const [index, feature] of features.entries()) {
    const field = `status.declaredFeatures[${index}]`
    const before = features[index - 1]
    if (before === feature) errors.push(duplicate(field, feature))
    else if (before !== undefined && before > feature) {
      errors.push(invalid(field, feature, 'list must be sorted alphabetically'))
    }
    const start = `invalid feature name ${JSON.stringify(feature)}: `
    if (feature.length > featureNameMax) {
      errors.push(invalid(field, feature, `${start}must be no more than ${featureNameMax} characters`))
    } else if (!featureName.test(feature)) errors.push(invalid(field, feature, start + featureNameRule))
  }
}

function validatePodCidrs(errors: ErrorList, podCidrs: readonly string[]): void {
  const path = 'spec.podCIDRs'
  for (const [index, cidr] of podCidrs.entries()) checkCidr(errors, `${path}[${index}]`, cidr)
  if (podCidrs.length < 2) return
  const addresses = podCidrs.map((cidr) => cidr.replace(/\/.*$/, ''))
  if (podCidrs.length > 2 || !isDualStack(addresses)) {
    errors.push(invalid(path, podCidrs, 'may specify no more than one CIDR for each IP family'))
  }
}

function validateAddresses(errors: ErrorList, { status }: Node): void {
  const taken = new Set<string>()
  for (const [index, { type, address }] of (status?.addresses ?? []).entries()) {
    const key = `${type} ${address}`
    if (taken.has(key)) errors.push(duplicate(`status.addresses[${index}]`, { Type: type, Address: address }))
    taken.add(key)
  }
}

/** What the node controllers of a cloud or of the cluster set once, nobody changes. */
function validateOnceSet(errors: ErrorList, next: NodeSpec, previous: NodeSpec): void {
  const before = previous.podCIDRs ?? []
  const after = next.podCIDRs ?? []
  const refusal = forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid')
  if (before.length > 0 && before.length !== after.length) errors.push(refusal)
  else errors.push(...before.filter((cidr, index) => cidr !== after[index]).map(() => refusal))
  if (previous.providerID && previous.providerID !== next.providerID) {
    errors.push(forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid'))
  }
}

function validateConfigSource(errors: ErrorList, { configSource }: NodeSpec): void {
  if (configSource === undefined) return
  const { configMap } = configSource
  if (configMap === undefined) {
    errors.push(invalid('spec.configSource', {}, 'exactly one reference subfield must be non-nil'))
    return
  }
  const path = 'spec.configSource.configMap'
  if (configMap.uid) errors.push(forbidden(`${path}.uid`, 'uid must not be set in spec'))
  if (configMap.resourceVersion) {
    errors.push(forbidden(`${path}.resourceVersion`, 'resourceVersion must not be set in spec'))
  }
  if (!configMap.namespace) errors.push(required(`${path}.namespace`))
  else checkDnsLabel(errors, `${path}.namespace`, configMap.namespace)
  if (!configMap.name) errors.push(required(`${path}.name`))
  else checkObjectName(errors, `${path}.name`, configMap.name)
  const { kubeletConfigKey } = configMap
  const field = `${path}.kubeletConfigKey`
  if (!kubeletConfigKey) errors.push(required(field))
  else invalidEach(errors, field, kubeletConfigKey, validateConfigMapKey(kubeletConfigKey))
}
