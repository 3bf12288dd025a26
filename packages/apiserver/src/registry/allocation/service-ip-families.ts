// Mirrors initIPFamilyFields of pkg/registry/core/service/storage/alloc.go for a cluster with IPv4 alone, release 1.36.
import type { Service } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { type ErrorList, invalid as invalidField } from '../../validation/field-errors.ts'
import { validateServiceClusterIps } from '../../validation/service-cluster-ips.ts'
import { invalid } from '../status-errors.ts'
import { hasSameClusterIps } from './service-allocated-values.ts'
import { hasSelector, headless, isExternalName, sameTexts, specOf, withSpec } from './service-fields.ts'

const clusterFamily = 'IPv4'
const policyField = 'spec.ipFamilyPolicy'

/** The service with the address families that it will have, and the policy behind them. Refuses what the cluster lacks. */
export function withIpFamilies(next: Service, previous: Service | undefined): Service {
  if (isExternalName(next) || keepsPreferDualStack(next, previous)) return next
  const withPolicy = withSpec(next, { ipFamilyPolicy: policyOf(next, previous) })
  refuse(next, validateServiceClusterIps(withPolicy, previous))
  const reduced = previous === undefined ? withPolicy : dropSecondFamily(withPolicy, previous)
  refuse(next, policyErrors(reduced))
  const inferred = withFamiliesOfAddresses(reduced)
  if (specOf(inferred).clusterIP === headless && !hasSelector(inferred)) return withHeadlessFamilies(inferred)
  refuse(next, clusterErrors(inferred))
  const { ipFamilies = [] } = specOf(inferred)
  return ipFamilies.length === 0 ? withSpec(inferred, { ipFamilies: [clusterFamily] }) : inferred
}

function refuse(service: Service, errors: FieldErrors): void {
  if (errors.length > 0) throw invalid({ group: '', kind: 'Service' }, service.metadata?.name ?? '', errors)
}

/** Such a service is not changed when the cluster gets or loses a family. */
function keepsPreferDualStack(next: Service, previous: Service | undefined): boolean {
  if (previous === undefined) return false
  const { ipFamilyPolicy, type = 'ClusterIP', ipFamilies } = specOf(next)
  const held = specOf(previous)
  return (
    ipFamilyPolicy === 'PreferDualStack' &&
    (held.ipFamilyPolicy ?? 'PreferDualStack') === 'PreferDualStack' &&
    type === (held.type ?? 'ClusterIP') &&
    hasSameClusterIps(next, previous) &&
    sameTexts(ipFamilies, held.ipFamilies)
  )
}

function policyOf(next: Service, previous: Service | undefined): string {
  const { ipFamilyPolicy, clusterIP } = specOf(next)
  const held = previous?.spec?.ipFamilyPolicy
  if (ipFamilyPolicy !== undefined) return ipFamilyPolicy
  if (held !== undefined) return held
  return clusterIP === headless && !hasSelector(next) ? 'RequireDualStack' : 'SingleStack'
}

/** Asking for a single family is enough to lose the second one. */
function dropSecondFamily(next: Service, previous: Service): Service {
  const { ipFamilyPolicy, clusterIPs = [], ipFamilies = [] } = specOf(next)
  const held = specOf(previous)
  if (ipFamilyPolicy === 'SingleStack') {
    const ips = hasSameClusterIps(next, previous) && clusterIPs.length > 1 ? clusterIPs.slice(0, 1) : clusterIPs
    const families =
      sameTexts(ipFamilies, held.ipFamilies) && ipFamilies.length > 1 ? ipFamilies.slice(0, 1) : ipFamilies
    if (ips === clusterIPs && families === ipFamilies) return next
    return withSpec(next, { clusterIPs: ips, ipFamilies: families })
  }
  const errors: ErrorList = []
  const reduces = (now: readonly string[], before: readonly string[] = []): boolean =>
    now.length > 0 && now.length < before.length
  if (reduces(clusterIPs, held.clusterIPs)) {
    errors.push(invalidField(policyField, ipFamilyPolicy, "must be 'SingleStack' to release the secondary cluster IP"))
  }
  if (reduces(ipFamilies, held.ipFamilies)) {
    errors.push(invalidField(policyField, ipFamilyPolicy, "must be 'SingleStack' to release the secondary IP family"))
  }
  refuse(next, errors)
  return next
}

function policyErrors(service: Service): FieldErrors {
  const { ipFamilyPolicy, clusterIPs = [], ipFamilies = [] } = specOf(service)
  const errors: ErrorList = []
  if (ipFamilyPolicy === 'SingleStack') {
    const needed = "must be 'RequireDualStack' or 'PreferDualStack' when multiple"
    if (clusterIPs.length === 2) {
      errors.push(invalidField(policyField, ipFamilyPolicy, `${needed} cluster IPs are specified`))
    }
    if (ipFamilies.length === 2) {
      errors.push(invalidField(policyField, ipFamilyPolicy, `${needed} IP families are specified`))
    }
  }
  for (const [index, address] of clusterIPs.entries()) {
    if (address === headless || index < ipFamilies.length || !address.includes(':')) continue
    errors.push(invalidField(`spec.clusterIPs[${index}]`, clusterIPs, 'IPv6 is not configured on this cluster'))
  }
  return errors
}

function withFamiliesOfAddresses(service: Service): Service {
  const { clusterIPs = [], ipFamilies = [] } = specOf(service)
  if (clusterIPs[0] === headless || clusterIPs.length <= ipFamilies.length) return service
  return withSpec(service, {
    ipFamilies: [...ipFamilies, ...clusterIPs.slice(ipFamilies.length).map(() => clusterFamily)],
  })
}

/** Who writes the endpoints of such a service may have addresses of both families, whatever the cluster has. */
function withHeadlessFamilies(service: Service): Service {
  const { ipFamilies = [], ipFamilyPolicy } = specOf(service)
  const families = ipFamilies.length === 0 ? [clusterFamily] : ipFamilies
  if (families.length === 2 || ipFamilyPolicy === 'SingleStack') return withSpec(service, { ipFamilies: families })
  return withSpec(service, { ipFamilies: [...families, families[0] === 'IPv4' ? 'IPv6' : 'IPv4'] })
}

function clusterErrors(service: Service): FieldErrors {
  const { ipFamilyPolicy, ipFamilies = [] } = specOf(service)
  const errors: ErrorList = []
  if (ipFamilyPolicy === 'RequireDualStack') {
    errors.push(invalidField(policyField, ipFamilyPolicy, 'this cluster is not configured for dual-stack services'))
  }
  for (const [index, family] of ipFamilies.entries()) {
    if (family !== clusterFamily) {
      errors.push(invalidField(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster'))
    }
  }
  return errors
}
