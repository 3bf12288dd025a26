// Mirrors pkg/apis/core/validation/validation.go validateService and its like, release 1.36.
import type { Service, ServicePort, ServiceSpec } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { duplicate, forbidden, invalid, notSupported, required, type ErrorList } from '../../validation/field-errors.ts'
import { validateServiceClusterIps } from '../../validation/service-cluster-ips.ts'
import { checkCidr, checkEndpointIp, checkIp } from '../rules/ips.ts'
import { checkDnsLabel, checkDnsSubdomain, checkLabels, checkQualifiedName } from '../rules/names.ts'
import { checkOneOf, checkRequiredOneOf } from '../rules/one-of.ts'
import { checkPort, checkPortNumberOrName } from '../rules/ports.ts'
import { isExternallyAccessible, isHeadless, needsHealthCheckPort, specOf } from './service-kinds.ts'
import { validateStackChange } from './validate-stack-change.ts'

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const protocols = ['SCTP', 'TCP', 'UDP']
const affinities = ['ClientIP', 'None']
const balancerOnly = "may only be used when `type` is 'LoadBalancer'"
const affinitySecondsMax = 86_400

export function validateService(service: Service): FieldErrors {
  const errors: ErrorList = []
  validateContent(errors, service, undefined)
  return errors
}

export function validateServiceUpdate(next: Service, previous: Service): FieldErrors {
  const errors: ErrorList = []
  const [spec, old] = [specOf(next), specOf(previous)]
  validateStackChange(errors, spec, old)
  const areBalancers = spec.type === 'LoadBalancer' && old.type === 'LoadBalancer'
  if (areBalancers && spec.loadBalancerClass !== old.loadBalancerClass) {
    errors.push(invalid('spec.loadBalancerClass', spec.loadBalancerClass, 'may not change once set'))
  }
  checkBalancerClass(errors, spec)
  const needBoth = needsHealthCheckPort(spec) && needsHealthCheckPort(old)
  if (needBoth && (spec.healthCheckNodePort ?? 0) !== (old.healthCheckNodePort ?? 0)) {
    errors.push(forbidden('spec.healthCheckNodePort', 'field is immutable'))
  }
  validateContent(errors, next, previous)
  return errors
}

const hintsAnnotation = 'service.kubernetes.io/topology-aware-hints'
const modeAnnotation = 'service.kubernetes.io/topology-mode'

function validateContent(errors: ErrorList, service: Service, previous: Service | undefined): void {
  const spec = specOf(service)
  const old = previous && specOf(previous)
  const annotations = service.metadata?.annotations ?? {}
  const [hints, mode] = [annotations[hintsAnnotation], annotations[modeAnnotation]]
  if (hints !== undefined && mode !== undefined && hints !== mode) {
    const why = `must match annotations[${hintsAnnotation}] when both are specified`
    errors.push(invalid(`metadata.annotations[${modeAnnotation}]`, mode, why))
  }
  if (!spec.ports?.length && !isHeadless(spec) && spec.type !== 'ExternalName') errors.push(required('spec.ports'))
  validateByType(errors, spec)
  validatePorts(errors, spec)
  checkLabels(errors, 'spec.selector', spec.selector)
  validateAffinity(errors, spec)
  errors.push(...validateServiceClusterIps(service, previous))
  validateExternalIps(errors, spec, old)
  checkRequiredOneOf(errors, 'spec.type', spec.type, types)
  checkPortClashes(errors, spec)
  validateSourceRanges(errors, service, previous)
  validateBalancer(errors, spec)
  validateTraffic(errors, spec)
}

function validateByType(errors: ErrorList, spec: ServiceSpec): void {
  const { type, clusterIPs, ipFamilies, ipFamilyPolicy } = spec
  if (type === 'LoadBalancer' || type === 'NodePort') {
    const why = `may not be set to 'None' for ${type} services`
    if (isHeadless(spec)) errors.push(invalid('spec.clusterIPs[0]', clusterIPs?.[0], why))
  }
  if (type !== 'ExternalName') return
  const why = 'may not be set for ExternalName services'
  if (clusterIPs?.length) errors.push(forbidden('spec.clusterIPs', why))
  if (ipFamilies?.length) errors.push(forbidden('spec.ipFamilies', why))
  if (ipFamilyPolicy !== undefined) errors.push(forbidden('spec.ipFamilyPolicy', why))
  const name = (spec.externalName ?? '').replace(/\.$/, '')
  if (name === '') errors.push(required('spec.externalName'))
  else checkDnsSubdomain(errors, 'spec.externalName', name)
}

function validatePorts(errors: ErrorList, { ports = [] }: ServiceSpec): void {
  const names = new Set<string>()
  for (const [index, port] of ports.entries()) {
    const at = `spec.ports[${index}]`
    if (port.name) {
      checkDnsLabel(errors, `${at}.name`, port.name)
      if (names.has(port.name)) errors.push(duplicate(`${at}.name`, port.name))
      names.add(port.name)
    } else if (ports.length > 1) errors.push(required(`${at}.name`))
    checkPort(errors, `${at}.port`, port.port)
    checkRequiredOneOf(errors, `${at}.protocol`, port.protocol, protocols)
    checkPortNumberOrName(errors, `${at}.targetPort`, port.targetPort)
    if (port.appProtocol !== undefined) checkQualifiedName(errors, `${at}.appProtocol`, port.appProtocol)
  }
}

function validateAffinity(errors: ErrorList, { sessionAffinity, sessionAffinityConfig: config }: ServiceSpec): void {
  checkRequiredOneOf(errors, 'spec.sessionAffinity', sessionAffinity, affinities)
  const path = 'spec.sessionAffinityConfig'
  if (sessionAffinity === 'ClientIP') {
    const why = 'when session affinity type is ClientIP'
    const seconds = config?.clientIP?.timeoutSeconds
    if (config === undefined) errors.push(required(path, why))
    else if (config.clientIP === undefined) errors.push(required(`${path}.clientIP`, why))
    else if (seconds === undefined) errors.push(required(`${path}.clientIP.timeoutSeconds`, why))
    else if (seconds <= 0 || seconds > affinitySecondsMax) {
      const range = `must be greater than 0 and less than ${affinitySecondsMax}`
      errors.push(invalid(`${path}.clientIP.timeoutSeconds`, seconds, range))
    }
  } else if (sessionAffinity === 'None' && config !== undefined) {
    errors.push(forbidden(path, 'must not be set when session affinity is None'))
  }
}

function validateExternalIps(errors: ErrorList, { externalIPs = [] }: ServiceSpec, old: ServiceSpec | undefined): void {
  for (const [index, address] of externalIPs.entries()) {
    const field = `spec.externalIPs[${index}]`
    const before = errors.length
    if (old?.externalIPs?.includes(address) !== true) checkIp(errors, field, address)
    if (errors.length === before) checkEndpointIp(errors, field, address)
  }
}

function checkPortClashes(errors: ErrorList, { type, ports = [] }: ServiceSpec): void {
  for (const [index, { nodePort }] of ports.entries()) {
    if (type !== 'ClusterIP' || !nodePort) continue
    errors.push(forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'"))
  }
  const nodePorts = new Set<string>()
  for (const [index, { nodePort, protocol }] of ports.entries()) {
    if (!nodePort) continue
    const key = `${protocol}/${nodePort}`
    if (nodePorts.has(key)) errors.push(duplicate(`spec.ports[${index}].nodePort`, nodePort))
    nodePorts.add(key)
  }
  const keys = new Set<string>()
  for (const [index, port] of ports.entries()) {
    const key = `${port.protocol}/${port.port}`
    if (keys.has(key)) errors.push(duplicate(`spec.ports[${index}]`, shownPort(port)))
    keys.add(key)
  }
}

/** The key that upstream compares, as Go prints it. */
function shownPort({ protocol, port }: ServicePort): object {
  return { Name: '', Protocol: protocol ?? '', AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 }
}

const rangesAnnotation = 'service.beta.kubernetes.io/load-balancer-source-ranges'

function validateSourceRanges(errors: ErrorList, service: Service, previous: Service | undefined): void {
  const spec = specOf(service)
  const ranges = spec.loadBalancerSourceRanges ?? []
  const known = (previous?.spec?.loadBalancerSourceRanges ?? []).map((range) => range.trim())
  if (ranges.length > 0) {
    const field = 'spec.LoadBalancerSourceRanges'
    if (spec.type !== 'LoadBalancer') errors.push(forbidden(field, balancerOnly))
    for (const [index, range] of ranges.entries()) {
      if (!known.includes(range.trim())) checkCidr(errors, `${field}[${index}]`, range.trim())
    }
    return
  }
  const text = service.metadata?.annotations?.[rangesAnnotation]
  if (text === undefined) return
  const field = `metadata.annotations[${rangesAnnotation}]`
  if (spec.type !== 'LoadBalancer') errors.push(forbidden(field, balancerOnly))
  if (text.trim() === '' || previous?.metadata?.annotations?.[rangesAnnotation] === text) return
  for (const range of text.trim().split(',')) checkCidr(errors, field, range.trim())
}

function validateBalancer(errors: ErrorList, spec: ServiceSpec): void {
  const { type, allocateLoadBalancerNodePorts: allocates } = spec
  if (allocates !== undefined && type !== 'LoadBalancer') {
    errors.push(forbidden('spec.allocateLoadBalancerNodePorts', balancerOnly))
  }
  if (allocates === undefined && type === 'LoadBalancer') errors.push(required('allocateLoadBalancerNodePorts'))
  checkBalancerClass(errors, spec)
}

function checkBalancerClass(errors: ErrorList, { type, loadBalancerClass }: ServiceSpec): void {
  if (loadBalancerClass === undefined) return
  const field = 'spec.loadBalancerClass'
  if (type === 'LoadBalancer') checkQualifiedName(errors, field, loadBalancerClass)
  else errors.push(forbidden(field, balancerOnly))
}

const trafficPolicies = ['Cluster', 'Local']
const distributions = ['PreferClose', 'PreferSameZone', 'PreferSameNode']

function validateTraffic(errors: ErrorList, spec: ServiceSpec): void {
  const { externalTrafficPolicy: external, internalTrafficPolicy: internal, healthCheckNodePort: port } = spec
  const field = 'spec.externalTrafficPolicy'
  if (isExternallyAccessible(spec)) checkRequiredOneOf(errors, field, external, trafficPolicies)
  else if (external) errors.push(invalid(field, external, 'may only be set for externally-accessible services'))
  const portField = 'spec.healthCheckNodePort'
  if (needsHealthCheckPort(spec)) {
    if (!port) errors.push(required(portField))
    else checkPort(errors, portField, port)
  } else if (port) {
    const why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
    errors.push(invalid(portField, port, why))
  }
  const isKnown = spec.type === 'NodePort' || spec.type === 'LoadBalancer' || spec.type === 'ClusterIP'
  if (internal === undefined && isKnown) errors.push(required('spec.internalTrafficPolicy'))
  checkOneOf(errors, 'spec.internalTrafficPolicy', internal, trafficPolicies)
  checkOneOf(errors, 'spec.trafficDistribution', spec.trafficDistribution, distributions)
}

export function validateServiceStatusUpdate(next: Service, previous: Service): FieldErrors {
  const errors: ErrorList = []
  const ingress = next.status?.loadBalancer?.ingress ?? []
  const path = 'status.loadBalancer.ingress'
  if (specOf(next).type !== 'LoadBalancer') {
    return ingress.length === 0 ? [] : [forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'")]
  }
  const known = new Set((previous.status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip))
  for (const [index, point] of ingress.entries()) {
    const at = `${path}[${index}]`
    if (point.ip && !known.has(point.ip)) checkIp(errors, `${at}.ip`, point.ip)
    checkIpMode(errors, `${at}.ipMode`, point)
    if (point.hostname) checkHostName(errors, `${at}.hostname`, point.hostname)
  }
  return errors
}

interface BalancerPoint {
  readonly ip?: string | undefined
  readonly ipMode?: string | undefined
}

function checkIpMode(errors: ErrorList, field: string, { ip, ipMode }: BalancerPoint): void {
  const modes = ['Proxy', 'VIP']
  if (ipMode === undefined) {
    if (ip) errors.push(required(field, 'must be specified when `ip` is set'))
  } else if (!ip) errors.push(forbidden(field, 'may not be specified when `ip` is not set'))
  else if (!modes.includes(ipMode)) errors.push(notSupported(field, ipMode, modes))
}

function checkHostName(errors: ErrorList, field: string, name: string): void {
  checkDnsSubdomain(errors, field, name)
  if (/^\d+(?:\.\d+){3}$/.test(name)) errors.push(invalid(field, name, 'must be a DNS name, not an IP address'))
}
