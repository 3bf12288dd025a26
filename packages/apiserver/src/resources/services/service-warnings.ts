// Mirrors pkg/api/service/warnings.go, release 1.36.
import type { Service } from '@coxswain/api'
import { noClusterIp, specOf } from './service-kinds.ts'

const hintsAnnotation = 'service.kubernetes.io/topology-aware-hints'
const modeAnnotation = 'service.kubernetes.io/topology-mode'

export function serviceWarnings(service: Service): readonly string[] {
  const spec = specOf(service)
  const warnings: string[] = []
  if (service.metadata?.annotations?.[hintsAnnotation] !== undefined) {
    warnings.push(`annotation ${hintsAnnotation} is deprecated, please use ${modeAnnotation} instead`)
  }
  const isHeadless = spec.type === 'ClusterIP' && spec.clusterIP === noClusterIp
  const hasExternalIps = (spec.externalIPs?.length ?? 0) > 0
  if (isHeadless) {
    if (spec.loadBalancerIP) warnings.push('spec.loadBalancerIP is ignored for headless services')
    if (hasExternalIps) warnings.push('spec.externalIPs is ignored for headless services')
    if (spec.sessionAffinity !== 'None') warnings.push('spec.SessionAffinity is ignored for headless services')
  }
  if (hasExternalIps && !isHeadless && spec.type !== 'ExternalName') {
    warnings.push('spec.externalIPs is deprecated and may no longer be implemented in some clusters')
  }
  if (spec.type === 'ExternalName' && hasExternalIps) {
    warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"')
  }
  if (spec.type !== 'ExternalName' && spec.externalName) {
    warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"')
  }
  if (spec.trafficDistribution === 'PreferClose') {
    warnings.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"')
  }
  return warnings
}
