// Mirrors pkg/printers/internalversion/printers.go printService, release 1.36.
import type { LoadBalancerStatus, Service, ServicePort } from '@coxswain/api'
import { ageCell, labelsCell, nameCell, none, unknown } from '../table-text.ts'
import { specOf } from './service-kinds.ts'

export function serviceCells(service: Service, now: number): readonly (string | number)[] {
  const spec = specOf(service)
  return [
    nameCell(service),
    spec.type ?? '',
    spec.clusterIPs?.[0] ?? none,
    externalCell(service),
    portsCell(spec.ports ?? []),
    ageCell(service, now),
    labelsCell(spec.selector),
  ]
}

function externalCell(service: Service): string {
  const { type, externalIPs = [], externalName } = specOf(service)
  switch (type) {
    case 'ClusterIP':
    case 'NodePort':
      return externalIPs.length === 0 ? none : externalIPs.join(',')
    case 'LoadBalancer': {
      const all = [...balancerAddresses(service.status?.loadBalancer), ...externalIPs]
      return all.length === 0 ? '<pending>' : all.join(',')
    }
    case 'ExternalName':
      return externalName ?? ''
    default:
      return unknown
  }
}

/** Each address or name once, sorted. */
function balancerAddresses(status: Pick<LoadBalancerStatus, 'ingress'> | undefined): readonly string[] {
  const all = (status?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '').filter(Boolean)
  return [...new Set(all)].toSorted()
}

function portsCell(ports: readonly ServicePort[]): string {
  const texts = ports.map(({ port, nodePort, protocol }) =>
    nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  )
  return texts.length === 0 ? none : texts.join(',')
}
