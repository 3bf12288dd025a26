import { describe, expect, test } from 'vitest'
import type { Service, ServiceSpec } from '@coxswain/api'
import { defaultService } from './defaults.ts'
import { dropByType } from './drop-by-type.ts'
import { serviceCells } from './table.ts'
import { validateServiceUpdate } from './validation.ts'

const addresses: ServiceSpec = {
  clusterIP: '10.0.0.1',
  clusterIPs: ['10.0.0.1'],
  ipFamilies: ['IPv4'],
  ipFamilyPolicy: 'SingleStack',
}
const service = (spec: ServiceSpec, status: Service['status'] = {}): Service =>
  defaultService({ metadata: { name: 's' }, spec: { ports: [{ port: 80 }], ...spec }, status })

describe('a service that changes its type', () => {
  test.each<{ name: string; from: ServiceSpec; to: ServiceSpec; gone: readonly (keyof ServiceSpec)[] }>([
    {
      name: 'lets go of addresses',
      from: { type: 'ClusterIP', ...addresses },
      to: { type: 'ExternalName', externalName: 'a.example', ...addresses },
      gone: ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'],
    },
    {
      name: 'lets go of the balancer',
      from: { type: 'LoadBalancer', ...addresses, loadBalancerClass: 'a/b', allocateLoadBalancerNodePorts: true },
      to: { type: 'ClusterIP', ...addresses, loadBalancerClass: 'a/b', allocateLoadBalancerNodePorts: true },
      gone: ['loadBalancerClass', 'allocateLoadBalancerNodePorts'],
    },
    {
      name: 'lets go of the policy for traffic from outside',
      from: { type: 'NodePort', externalTrafficPolicy: 'Local', ...addresses },
      to: { type: 'ClusterIP', externalTrafficPolicy: 'Local', ...addresses },
      gone: ['externalTrafficPolicy'],
    },
    {
      name: 'lets go of the port for health checks',
      from: { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 30000 },
      to: { type: 'NodePort', externalTrafficPolicy: 'Local', healthCheckNodePort: 30000 },
      gone: ['healthCheckNodePort'],
    },
  ])('$name', ({ from, to, gone }) => {
    const spec = dropByType({ spec: to }, { spec: from }).spec ?? {}
    expect(gone.filter((field) => spec[field] !== undefined)).toEqual([])
  })

  test('lets go of node ports, unless there is a new one', () => {
    const port = (nodePort: number): ServiceSpec => ({ ports: [{ port: 80, nodePort }] })
    const change = (nodePort: number): Service =>
      dropByType({ spec: { type: 'ClusterIP', ...port(nodePort) } }, { spec: { type: 'NodePort', ...port(30000) } })
    expect(change(30000).spec?.ports).toEqual([{ port: 80 }])
    expect(change(30001).spec?.ports).toEqual([{ port: 80, nodePort: 30001 }])
  })

  test('forgets what the balancer said', () => {
    const status = { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } }
    expect(dropByType({ spec: { type: 'ClusterIP' }, status }, { spec: { type: 'LoadBalancer' } }).status).toEqual({
      loadBalancer: {},
    })
  })

  test('stays what it is otherwise', () => {
    const next = service({ type: 'ClusterIP', ...addresses })
    expect(dropByType(next, service({ type: 'ClusterIP', ...addresses }))).toBe(next)
  })
})

describe('of a service', () => {
  const second = { clusterIPs: ['10.0.0.1', 'fd00::1'], ipFamilies: ['IPv4', 'IPv6'] }
  test.each<{ name: string; from: ServiceSpec; to: ServiceSpec; wanted: readonly string[] }>([
    { name: 'the ports may change', from: addresses, to: { ...addresses, ports: [{ port: 81 }] }, wanted: [] },
    {
      name: 'the first address stays',
      from: addresses,
      to: { ...addresses, clusterIP: '10.0.0.2', clusterIPs: ['10.0.0.2'] },
      wanted: ['spec.clusterIPs[0]: Invalid value: ["10.0.0.2"]: may not change once set'],
    },
    {
      name: 'a second one may come',
      from: addresses,
      to: { ...addresses, ...second, ipFamilyPolicy: 'RequireDualStack' },
      wanted: [],
    },
    {
      name: 'and go, with its policy',
      from: { ...addresses, ...second, ipFamilyPolicy: 'RequireDualStack' },
      to: addresses,
      wanted: [],
    },
    {
      name: 'the first family stays',
      from: addresses,
      to: { ...addresses, ipFamilies: ['IPv6'] },
      wanted: ['spec.ipFamilies[0]: Invalid value: ["IPv6"]: may not change once set'],
    },
    {
      name: 'the class of a balancer stays',
      from: { ...addresses, type: 'LoadBalancer', loadBalancerClass: 'a/b' },
      to: { ...addresses, type: 'LoadBalancer', loadBalancerClass: 'a/c' },
      wanted: ['spec.loadBalancerClass: Invalid value: "a/c": may not change once set'],
    },
  ])('$name', ({ from, to, wanted }) => {
    const errors = validateServiceUpdate(service(to), service(from))
    expect(errors.map(({ field, message }) => `${field}: ${message}`)).toEqual(expect.arrayContaining([...wanted]))
    if (wanted.length === 0) expect(errors).toEqual([])
  })
})

describe('the row of a service', () => {
  const row = (spec: ServiceSpec, status: Service['status'] = {}): readonly unknown[] =>
    serviceCells(service({ ...addresses, ...spec }, status), 0).slice(1, 5)

  test.each<{ name: string; found: readonly unknown[]; wanted: readonly unknown[] }>([
    { name: 'inside', found: row({ type: 'ClusterIP' }), wanted: ['ClusterIP', '10.0.0.1', '<none>', '80/TCP'] },
    {
      name: 'on every node',
      found: row({
        type: 'NodePort',
        ports: [
          { port: 80, nodePort: 30080 },
          { port: 53, protocol: 'UDP' },
        ],
      }),
      wanted: ['NodePort', '10.0.0.1', '<none>', '80:30080/TCP,53/UDP'],
    },
    {
      name: 'waiting for a balancer',
      found: row({ type: 'LoadBalancer' }),
      wanted: ['LoadBalancer', '10.0.0.1', '<pending>', '80/TCP'],
    },
    {
      name: 'balanced',
      found: row(
        { type: 'LoadBalancer', externalIPs: ['9.9.9.9'] },
        { loadBalancer: { ingress: [{ hostname: 'b.example' }, { ip: '1.2.3.4' }] } },
      ),
      wanted: ['LoadBalancer', '10.0.0.1', '1.2.3.4,b.example,9.9.9.9', '80/TCP'],
    },
    {
      name: 'elsewhere',
      found: row({ type: 'ExternalName', externalName: 'a.example', ports: [], clusterIPs: undefined }),
      wanted: ['ExternalName', '<none>', 'a.example', '<none>'],
    },
  ])('$name', ({ found, wanted }) => {
    expect(found).toEqual(wanted)
  })
})
