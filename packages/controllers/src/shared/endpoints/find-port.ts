// Mirrors k8s.io/endpointslice/utils.go, FindPort, 1.36.
import type { Pod, ServicePort } from '@coxswain/api'

/** The number behind a Service's port in one pod; undefined when the pod has no port of that name and protocol. */
export function findPort({ spec }: Pod, { targetPort, protocol }: ServicePort): number | undefined {
  if (typeof targetPort !== 'string') return targetPort ?? 0
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  for (const { ports = [] } of [...(spec?.containers ?? []), ...sidecars]) {
    for (const port of ports) {
      if (port.name === targetPort && port.protocol === protocol) return port.containerPort
    }
  }
  return undefined
}
