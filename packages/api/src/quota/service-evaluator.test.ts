import { describe, expect, test } from 'vitest'
import type { Service } from '../generated/types/core-v1.ts'
import { serviceEvaluator } from './service-evaluator.ts'
import { usageOf } from './testing/quota-builders.ts'

describe('what a service uses', () => {
  const service = (type: string, nodePorts: readonly number[], allocateLoadBalancerNodePorts?: boolean): Service => ({
    spec: {
      type,
      ports: nodePorts.map((nodePort) => ({ port: 80, ...(nodePort === 0 ? {} : { nodePort }) })),
      ...(allocateLoadBalancerNodePorts === undefined ? {} : { allocateLoadBalancerNodePorts }),
    },
  })
  test.each([
    { name: 'inside', service: service('ClusterIP', [0, 0]), want: ['0', '0'] },
    { name: 'a balancer', service: service('LoadBalancer', [0]), want: ['1', '1'] },
    { name: 'a balancer of two ports', service: service('LoadBalancer', [0, 0]), want: ['2', '1'] },
    { name: 'a balancer without ports of nodes', service: service('LoadBalancer', [0, 0], false), want: ['0', '1'] },
    { name: 'a balancer with one of its own', service: service('LoadBalancer', [0, 30001], false), want: ['1', '1'] },
    { name: 'a balancer that may', service: service('LoadBalancer', [0], true), want: ['1', '1'] },
    { name: 'on nodes', service: service('NodePort', [30001, 0]), want: ['2', '0'] },
    { name: 'on nodes, one port', service: service('NodePort', [0]), want: ['1', '0'] },
    { name: 'a balancer of no port', service: service('LoadBalancer', []), want: ['0', '1'] },
    { name: 'a name elsewhere', service: service('ExternalName', []), want: ['0', '0'] },
  ])('$name', ({ service: seen, want: [ports, balancers] }) => {
    expect(usageOf(serviceEvaluator, seen)).toEqual({
      'count/services': '1',
      services: '1',
      'services.nodeports': ports,
      'services.loadbalancers': balancers,
    })
  })
})

test('which names a service can be counted by', () => {
  const names = ['count/services', 'services', 'services.nodeports', 'services.loadbalancers']
  expect([...serviceEvaluator.matching(['configmaps', ...names, 'cpu', 'services.x'])]).toEqual(names)
})
