// Mirrors pkg/apis/core/v1/defaults.go SetDefaults_Service, release 1.36.
import type { Service, ServiceSpec } from '@coxswain/api'
import { changeField, fillMissing, mapItems, withField } from '@coxswain/base'
import { isExternallyAccessible } from './service-kinds.ts'

const affinityTimeoutSeconds = 10_800

export function defaultService(service: Service): Service {
  const spec = defaultSpec(service.spec ?? {})
  const filled = withField(service, 'spec', spec)
  return spec.type === 'LoadBalancer' ? withIpModes(filled) : filled
}

function defaultSpec(draft: ServiceSpec): ServiceSpec {
  let spec = fillMissing(draft, { sessionAffinity: 'None', type: 'ClusterIP' })
  if (spec.sessionAffinity === 'None') spec = withField(spec, 'sessionAffinityConfig', undefined)
  if (spec.sessionAffinity === 'ClientIP' && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined) {
    spec = { ...spec, sessionAffinityConfig: { clientIP: { timeoutSeconds: affinityTimeoutSeconds } } }
  }
  spec = changeField(spec, 'ports', (ports) =>
    mapItems(ports, (port) => {
      const typed = fillMissing(port, { protocol: 'TCP' })
      return typed.targetPort ? typed : { ...typed, targetPort: port.port }
    }),
  )
  if (isExternallyAccessible(spec)) spec = fillMissing(spec, { externalTrafficPolicy: 'Cluster' })
  if (spec.type === 'ExternalName') return withField(spec, 'internalTrafficPolicy', undefined)
  if (isKnownType(spec)) spec = fillMissing(spec, { internalTrafficPolicy: 'Cluster' })
  return spec.type === 'LoadBalancer' ? fillMissing(spec, { allocateLoadBalancerNodePorts: true }) : spec
}

function isKnownType({ type }: ServiceSpec): boolean {
  return type === 'ClusterIP' || type === 'NodePort' || type === 'LoadBalancer'
}

function withIpModes(service: Service): Service {
  return changeField(service, 'status', (status) =>
    changeField(status, 'loadBalancer', (balancer) =>
      changeField(balancer, 'ingress', (ingress) =>
        mapItems(ingress, (point) => (point.ip ? fillMissing(point, { ipMode: 'VIP' }) : point)),
      ),
    ),
  )
}
