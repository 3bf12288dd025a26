// Mirrors pkg/apis/networking/validation/validation.go ValidateNetworkPolicy, release 1.36.
import { parseCidr, printCidr, validatePortName, validatePortNumber } from '@coxswain/api'
import type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import {
  forbidden,
  invalid,
  invalidEach,
  notSupported,
  required,
  type ErrorList,
} from '../../validation/field-errors.ts'
import { checkCidr } from '../rules/ips.ts'
import { validateLabelSelector } from '../rules/label-selectors.ts'

const protocols = ['TCP', 'UDP', 'SCTP']
const policyTypes = ['Ingress', 'Egress']

export function validateNetworkPolicy(policy: NetworkPolicy): FieldErrors {
  return validate(policy, new Set())
}

/** Blocks that are there already were good when they came, wherever they stand now. */
export function validateNetworkPolicyUpdate(next: NetworkPolicy, previous: NetworkPolicy): FieldErrors {
  return validate(next, new Set(peersOf(previous).flatMap(cidrsOf)))
}

const peersOf = ({ spec }: NetworkPolicy): readonly NetworkPolicyPeer[] => [
  ...(spec?.ingress ?? []).flatMap(({ from = [] }) => from),
  ...(spec?.egress ?? []).flatMap(({ to = [] }) => to),
]

const cidrsOf = ({ ipBlock }: NetworkPolicyPeer): readonly string[] =>
  ipBlock === undefined ? [] : [ipBlock.cidr, ...(ipBlock.except ?? [])]

function validate({ spec }: NetworkPolicy, known: ReadonlySet<string>): FieldErrors {
  const errors: ErrorList = []
  validateLabelSelector(errors, 'spec.podSelector', spec?.podSelector)
  for (const [index, { ports, from }] of (spec?.ingress ?? []).entries()) {
    checkPorts(errors, `spec.ingress[${index}].ports`, ports ?? [])
    checkPeers(errors, `spec.ingress[${index}].from`, from ?? [], known)
  }
  for (const [index, { ports, to }] of (spec?.egress ?? []).entries()) {
    checkPorts(errors, `spec.egress[${index}].ports`, ports ?? [])
    checkPeers(errors, `spec.egress[${index}].to`, to ?? [], known)
  }
  const types = spec?.policyTypes ?? []
  if (types.length > policyTypes.length) {
    errors.push(invalid('spec.policyTypes', types, 'may not specify more than two policyTypes'))
    return errors
  }
  for (const [index, type] of types.entries()) {
    if (!policyTypes.includes(type)) errors.push(notSupported(`spec.policyTypes[${index}]`, type, policyTypes))
  }
  return errors
}

function checkPorts(errors: ErrorList, path: string, ports: readonly NetworkPolicyPort[]): void {
  for (const [index, port] of ports.entries()) {
    const at = `${path}[${index}]`
    const { protocol } = port
    if (protocol !== undefined && !protocols.includes(protocol)) {
      errors.push(notSupported(`${at}.protocol`, protocol, protocols))
    }
    checkPort(errors, at, port)
  }
}

function checkPort(errors: ErrorList, at: string, { port, endPort }: NetworkPolicyPort): void {
  if (typeof port === 'number') {
    invalidEach(errors, `${at}.port`, port, validatePortNumber(port))
    if (endPort === undefined) return
    if (endPort < port) errors.push(invalid(`${at}.endPort`, port, 'must be greater than or equal to `port`'))
    invalidEach(errors, `${at}.endPort`, endPort, validatePortNumber(endPort))
    return
  }
  if (endPort !== undefined) {
    const why = port === undefined ? 'not specified' : 'non-numeric'
    errors.push(invalid(`${at}.endPort`, endPort, `may not be specified when \`port\` is ${why}`))
  }
  if (port !== undefined) invalidEach(errors, `${at}.port`, port, validatePortName(port))
}

function checkPeers(
  errors: ErrorList,
  path: string,
  peers: readonly NetworkPolicyPeer[],
  known: ReadonlySet<string>,
): void {
  for (const [index, { podSelector, namespaceSelector, ipBlock }] of peers.entries()) {
    const at = `${path}[${index}]`
    validateLabelSelector(errors, `${at}.podSelector`, podSelector)
    validateLabelSelector(errors, `${at}.namespaceSelector`, namespaceSelector)
    if (ipBlock !== undefined) checkBlock(errors, `${at}.ipBlock`, ipBlock, known)
    const hasSelector = podSelector !== undefined || namespaceSelector !== undefined
    if (!hasSelector && ipBlock === undefined) errors.push(required(at, 'must specify a peer'))
    if (hasSelector && ipBlock !== undefined) {
      errors.push(forbidden(at, 'may not specify both ipBlock and another peer'))
    }
  }
}

function checkBlock(errors: ErrorList, path: string, { cidr, except }: IPBlock, known: ReadonlySet<string>): void {
  if (cidr === '') {
    errors.push(required(`${path}.cidr`))
    return
  }
  if (!known.has(cidr)) checkCidr(errors, `${path}.cidr`, cidr)
  if (parseCidr(cidr) === undefined) return
  for (const [index, inner] of (except ?? []).entries()) {
    const field = `${path}.except[${index}]`
    if (!known.has(inner)) checkCidr(errors, field, inner)
    if (parseCidr(inner) !== undefined && !isStrictSubset(inner, cidr)) {
      errors.push(invalid(field, inner, 'must be a strict subset of `cidr`'))
    }
  }
}

function isStrictSubset(inner: string, outer: string): boolean {
  const [small, large] = [parseCidr(inner), parseCidr(outer)]
  if (small === undefined || large === undefined) return false
  if (small.address.isDotted !== large.address.isDotted || small.prefixLength <= large.prefixLength) return false
  // The network of the outer one's size around the inner address is the outer one.
  return printCidr({ ...small, prefixLength: large.prefixLength }) === printCidr(large)
}
