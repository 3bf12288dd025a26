// Mirrors pkg/apis/networking/validation/validation.go ValidateIngress, release 1.36.
import {
  nameIsDnsLabel,
  parseIpAddress,
  validateDns1123Subdomain,
  validateWildcardDns1123Subdomain,
} from '@coxswain/api'
import { validatePortName, validatePortNumber } from '@coxswain/api'
import type {
  HTTPIngressPath,
  Ingress,
  IngressBackend,
  IngressRule,
  IngressServiceBackend,
  IngressTLS,
} from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { invalid, invalidEach, notSupported, required, type ErrorList } from '../../validation/field-errors.ts'
import { checkTypedReference } from '../ingressclasses/validation.ts'
import { checkIp } from '../rules/ips.ts'
import { checkDnsSubdomain, checkObjectName } from '../rules/names.ts'

const classAnnotation = 'kubernetes.io/ingress.class'
const pathTypes = ['Exact', 'ImplementationSpecific', 'Prefix']
const forbiddenInPaths = ['//', '/./', '/../', '%2f', '%2F']
const forbiddenPathEnds = ['/..', '/.']
const notAnAddress = 'must be a DNS name, not an IP address'

export function validateIngressCreate(ingress: Ingress): FieldErrors {
  const errors: ErrorList = [...validateIngress(ingress)]
  const annotation = ingress.metadata?.annotations?.[classAnnotation]
  const className = ingress.spec?.ingressClassName
  if (annotation !== undefined && className !== undefined && annotation !== className) {
    const why = 'must match `ingressClassName` when both are specified'
    errors.push(invalid(`annotations.${classAnnotation}`, annotation, why))
  }
  return errors
}

export function validateIngress({ spec = {} }: Ingress): FieldErrors {
  const errors: ErrorList = []
  const { rules = [], defaultBackend, tls = [], ingressClassName } = spec
  if (rules.length === 0 && defaultBackend === undefined) {
    errors.push(invalid('spec', spec.rules ?? null, 'either `defaultBackend` or `rules` must be specified'))
  }
  if (defaultBackend !== undefined) checkBackend(errors, 'spec.defaultBackend', defaultBackend)
  for (const [index, rule] of rules.entries()) checkRule(errors, `spec.rules[${index}]`, rule)
  for (const [index, entry] of tls.entries()) checkTls(errors, `spec.tls[${index}]`, entry)
  if (ingressClassName !== undefined) checkObjectName(errors, 'spec.ingressClassName', ingressClassName)
  return errors
}

function checkHost(errors: ErrorList, field: string, host: string): void {
  const isWildcard = host.includes('*')
  const messages = isWildcard ? validateWildcardDns1123Subdomain(host) : validateDns1123Subdomain(host)
  invalidEach(errors, field, host, messages)
}

function checkRule(errors: ErrorList, path: string, { host, http }: IngressRule): void {
  if (host) {
    if (parseIpAddress(host) !== undefined) errors.push(invalid(`${path}.host`, host, notAnAddress))
    checkHost(errors, `${path}.host`, host)
  }
  if (http === undefined) return
  const paths = http.paths ?? []
  if (paths.length === 0) errors.push(required(`${path}.http.paths`))
  for (const [index, entry] of paths.entries()) checkPath(errors, `${path}.http.paths[${index}]`, entry)
}

function checkPath(errors: ErrorList, at: string, { path = '', pathType, backend }: HTTPIngressPath): void {
  const field = `${at}.path`
  // A path type of nothing is not known; none at all is missing.
  if (pathType === undefined || pathType === null) {
    errors.push(required(`${at}.pathType`, 'pathType must be specified'))
    return
  }
  if (!pathTypes.includes(pathType)) errors.push(notSupported(`${at}.pathType`, pathType, pathTypes))
  else if (pathType === 'ImplementationSpecific') {
    if (path !== '' && !path.startsWith('/')) errors.push(invalid(field, path, 'must be an absolute path'))
  } else {
    if (!path.startsWith('/')) errors.push(invalid(field, path, 'must be an absolute path'))
    for (const text of forbiddenInPaths) {
      if (path.includes(text)) errors.push(invalid(field, path, `must not contain '${text}'`))
    }
    for (const text of forbiddenPathEnds) {
      if (path.endsWith(text)) errors.push(invalid(field, path, `cannot end with '${text}'`))
    }
  }
  checkBackend(errors, `${at}.backend`, backend ?? {})
}

function checkBackend(errors: ErrorList, path: string, { resource, service }: IngressBackend): void {
  if (resource !== undefined && service !== undefined) {
    errors.push(invalid(path, '', 'cannot set both resource and service backends'))
  } else if (resource !== undefined) checkTypedReference(errors, `${path}.resource`, resource)
  else if (service !== undefined) checkService(errors, path, service)
  else errors.push(invalid(path, '', 'resource or service backend is required'))
}

function checkService(errors: ErrorList, path: string, { name, port }: IngressServiceBackend): void {
  if (!name) errors.push(required(`${path}.service.name`))
  else invalidEach(errors, `${path}.service.name`, name, nameIsDnsLabel(name, false))
  const { name: portName = '', number = 0 } = port ?? {}
  if (portName !== '' && number !== 0) errors.push(invalid(path, '', 'cannot set both port name & port number'))
  else if (portName !== '') invalidEach(errors, `${path}.service.port.name`, portName, validatePortName(portName))
  else if (number !== 0) invalidEach(errors, `${path}.service.port.number`, number, validatePortNumber(number))
  else errors.push(required(path, 'port name or number is required'))
}

function checkTls(errors: ErrorList, path: string, { hosts = [], secretName = '' }: IngressTLS): void {
  for (const [index, host] of hosts.entries()) checkHost(errors, `${path}.hosts[${index}]`, host)
  if (secretName !== '') checkObjectName(errors, `${path}.secretName`, secretName)
}

export function validateIngressStatusUpdate(next: Ingress, previous: Ingress): FieldErrors {
  const errors: ErrorList = []
  const known = new Set(previous.status?.loadBalancer?.ingress?.map(({ ip }) => ip))
  for (const [index, { ip, hostname }] of (next.status?.loadBalancer?.ingress ?? []).entries()) {
    const path = `status.loadBalancer.ingress[${index}]`
    if (ip && !known.has(ip)) checkIp(errors, `${path}.ip`, ip)
    if (!hostname) continue
    checkDnsSubdomain(errors, `${path}.hostname`, hostname)
    if (parseIpAddress(hostname) !== undefined) errors.push(invalid(`${path}.hostname`, hostname, notAnAddress))
  }
  return errors
}
