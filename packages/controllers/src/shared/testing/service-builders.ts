import type { Pod, Service } from '@coxswain/api'
import { at, pod, type PodTraits } from './builders.ts'

type ServiceSpec = NonNullable<Service['spec']>

/** One that selects `app: web`, with the port 80 to 8080, and an IPv4 address. */
export function service(name = 'web', spec: Partial<ServiceSpec> = {}, metadata: Service['metadata'] = {}): Service {
  return {
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      resourceVersion: '1',
      creationTimestamp: at('08:00:00'),
      ...metadata,
    },
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.0.0.1',
      ipFamilies: ['IPv4'],
      selector: { app: 'web' },
      ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }],
      ...spec,
    },
  }
}

export interface PodBehindTraits extends PodTraits {
  readonly ips?: readonly string[]
  readonly spec?: Partial<NonNullable<Pod['spec']>>
}

/** A pod with addresses. */
export function podBehind(name: string, { ips = ['10.1.0.1'], spec, ...traits }: PodBehindTraits = {}): Pod {
  const made = pod(name, traits)
  return {
    ...made,
    spec: { containers: [], ...made.spec, ...spec },
    status: { ...made.status, podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) },
  }
}
