// Mirrors pkg/quota/v1/evaluator/core/services.go, 1.36.
import type { Service } from '../generated/types/core-v1.ts'
import { newQuantity } from '../quantity.ts'
import { one, zero, type Amounts } from './amounts.ts'
import { intersection, type QuotaEvaluator } from './evaluator.ts'

const names = ['count/services', 'services', 'services.nodeports', 'services.loadbalancers']

export const serviceEvaluator: QuotaEvaluator = {
  group: '',
  plural: 'services',
  matching: (given) => intersection(given, names),
  usage: (object) => serviceUsage(object),
  isInScope: () => false,
}

function serviceUsage({ spec }: Service): Amounts {
  return new Map([
    ['count/services', one],
    ['services', one],
    ['services.loadbalancers', spec?.type === 'LoadBalancer' ? one : zero],
    ['services.nodeports', newQuantity(BigInt(countNodePorts(spec)))],
  ])
}

/** Ports may still be to be allocated, unless the service does without. */
function countNodePorts(spec: Service['spec']): number {
  const ports = spec?.ports ?? []
  if (spec?.type === 'NodePort') return ports.length
  if (spec?.type !== 'LoadBalancer') return 0
  if (spec.allocateLoadBalancerNodePorts !== false) return ports.length
  return ports.filter(({ nodePort = 0 }) => nodePort !== 0).length
}

/** The type as far as quotas care for it. */
export function chargedServiceType({ spec }: Service): string {
  return spec?.type === 'NodePort' || spec?.type === 'LoadBalancer' ? spec.type : ''
}
