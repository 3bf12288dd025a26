import { describe, expect, test } from 'vitest'
import { seededRandom } from '@coxswain/base'
import { type Seen, TestApi } from '../testing/api.ts'
import { ipv4Number, ipv4Text, isInRange, offsetsToTry, parseIpRange, staticBand } from './ip-range.ts'
import { NodePortAllocator } from './node-port-allocator.ts'

type Spec = Readonly<Record<string, unknown>> & { readonly ports?: readonly { readonly nodePort?: number }[] }

const service = (name: string, spec: object = {}): object => ({
  metadata: { name },
  spec: { ports: [{ port: 80 }], ...spec },
})
const specOf = (object: Seen): Spec => object.spec as Spec
const nodePorts = (object: Seen): readonly (number | undefined)[] =>
  (specOf(object).ports ?? []).map((port) => port.nodePort)
/** Only what the registry does, without the services' own rules. */
const start = (options = {}): Promise<TestApi> => TestApi.start({ strategies: new Map(), ...options })

describe('ranges', () => {
  test.each([
    { cidr: '10.0.0.0/16', first: '10.0.0.1', last: '10.0.255.254', size: 65_534 },
    { cidr: '10.0.0.0/24', first: '10.0.0.1', last: '10.0.0.254', size: 254 },
    { cidr: '10.96.3.7/12', first: '10.96.0.1', last: '10.111.255.254', size: 1_048_574 },
    { cidr: '192.168.1.0/30', first: '192.168.1.1', last: '192.168.1.2', size: 2 },
  ])('$cidr', ({ cidr, first, last, size }) => {
    const range = parseIpRange(cidr)
    expect(ipv4Text(range.first)).toBe(first)
    expect(range.size).toBe(size)
    expect(
      [first, last, ipv4Text(range.first - 1), ipv4Text(range.first + size), 'fd00::1', 'x'].map((each) =>
        isInRange(range, each),
      ),
    ).toEqual([true, true, false, false, false, false])
  })

  test.each(['10.0.0.0', '10.0.0.0/31', 'fd00::/64', 'x/8'])('%s is none', (cidr) => {
    expect(() => parseIpRange(cidr)).toThrow()
  })

  test('numbers and texts', () => {
    expect(ipv4Number('255.255.255.255')).toBe(4_294_967_295)
    expect(ipv4Text(4_294_967_295)).toBe('255.255.255.255')
    expect(ipv4Text(1)).toBe('0.0.0.1')
  })

  test.each([
    { size: 65_534, band: 256 },
    { size: 254, band: 16 },
    { size: 1022, band: 63 },
    { size: 14, band: 0 },
  ])('of $size addresses $band are left to those who choose', ({ size, band }) => {
    expect(staticBand(size, { min: 16, max: 256, step: 16 })).toBe(band)
  })

  test('all numbers are tried once, the lower band last', () => {
    expect([...offsetsToTry(6, 2, 0.5)]).toEqual([4, 5, 2, 3, 0, 1])
    expect([...offsetsToTry(3, 0, 0.99)]).toEqual([2, 0, 1])
  })
})

describe('cluster IPs', () => {
  test('are given out, recorded, kept and given back', async () => {
    await using api = await start()
    const made = await api.create('services', service('a'))
    const { clusterIP } = specOf(made)
    expect(specOf(made)).toMatchObject({ clusterIPs: [clusterIP], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' })
    expect(isInRange(parseIpRange('10.0.0.0/16'), String(clusterIP))).toBe(true)
    expect(await api.get(`ipaddresses/${clusterIP}`)).toMatchObject({
      kind: 'IPAddress',
      metadata: {
        name: clusterIP,
        labels: {
          'ipaddress.kubernetes.io/ip-family': 'IPv4',
          'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
        },
      },
      spec: { parentRef: { resource: 'services', namespace: 'ns', name: 'a' } },
    })
    expect(specOf(await api.update('services/a', service('a', { selector: { x: 'y' } }))).clusterIP).toBe(clusterIP)
    await api.create('endpoints', { metadata: { name: 'a' } })
    await api.remove('services/a')
    expect(await api.names('ipaddresses')).toEqual([])
    expect(await api.names('endpoints')).toEqual([])
  })

  test.each([
    { name: 'taken', ip: '10.0.200.1', why: 'failed to allocate IP 10.0.200.1: provided IP is already allocated' },
    {
      name: 'of the network',
      ip: '10.0.0.0',
      why: 'failed to allocate IP 10.0.0.0: the provided network does not match the current range',
    },
    {
      name: 'of the broadcast',
      ip: '10.0.255.255',
      why: 'failed to allocate IP 10.0.255.255: the provided network does not match the current range',
    },
    {
      name: 'of nobody',
      ip: '11.0.0.1',
      why: 'failed to allocate IP 11.0.0.1: the provided network does not match the current range',
    },
  ])('one that is $name is refused', async ({ ip, why }) => {
    await using api = await start()
    await api.create('services', service('first', { clusterIP: '10.0.200.1' }))
    expect((await api.refusal(api.create('services', service('b', { clusterIP: ip })))).message).toBe(
      `Service "b" is invalid: spec.clusterIPs: Invalid value: ["${ip}"]: ${why}`,
    )
  })

  test.each([
    {
      spec: { clusterIP: 'fd00::1' },
      why: 'spec.clusterIPs[0]: Invalid value: ["fd00::1"]: IPv6 is not configured on this cluster',
    },
    {
      spec: { clusterIP: '10.0.0.9', clusterIPs: ['10.0.0.8'] },
      why: 'spec.clusterIPs: Invalid value: ["10.0.0.8"]: first value must match `clusterIP`',
    },
    {
      spec: { clusterIPs: ['10.0.0.8'] },
      why: 'spec.clusterIPs: Invalid value: ["10.0.0.8"]: must be empty when `clusterIP` is not specified',
    },
    {
      spec: { ipFamilyPolicy: 'RequireDualStack' },
      why: 'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
    },
    {
      spec: { ipFamilies: ['IPv6'] },
      why: 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
    },
    {
      spec: { ipFamilies: ['IPv4', 'IPv4'], ipFamilyPolicy: 'PreferDualStack' },
      why: 'spec.ipFamilies[1]: Duplicate value: "IPv4"',
    },
    {
      spec: { clusterIP: 'None', clusterIPs: ['None', '10.0.0.1'] },
      why: `spec.clusterIPs: Invalid value: ["None","10.0.0.1"]: 'None' must be the first and only value`,
    },
  ])('$spec is refused', async ({ spec, why }) => {
    await using api = await start()
    expect((await api.refusal(api.create('services', service('s', spec)))).message).toBe(
      `Service "s" is invalid: ${why}`,
    )
    expect(await api.names('ipaddresses')).toEqual([])
  })

  test.each([
    {
      name: 'headless',
      spec: { clusterIP: 'None', selector: { a: 'b' } },
      wanted: { clusterIPs: ['None'], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' },
    },
    {
      name: 'headless without selector',
      spec: { clusterIP: 'None' },
      wanted: { clusterIPs: ['None'], ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'RequireDualStack' },
    },
  ])('$name services have none', async ({ spec, wanted }) => {
    await using api = await start()
    expect(specOf(await api.create('services', service('s', spec)))).toMatchObject(wanted)
    expect(await api.names('ipaddresses')).toEqual([])
  })

  test('turning into a name gives the address back, and back again takes one', async () => {
    await using api = await start()
    await api.create('services', service('s', { type: 'ClusterIP' }))
    const named = {
      type: 'ExternalName',
      externalName: 'example.com',
      clusterIP: null,
      clusterIPs: null,
      ipFamilies: null,
      ipFamilyPolicy: null,
    }
    await api.merge('services/s', { spec: named })
    expect(await api.names('ipaddresses')).toEqual([])
    const back = await api.merge('services/s', { spec: { type: 'ClusterIP', externalName: null } })
    expect(await api.names('ipaddresses')).toEqual([String(specOf(back).clusterIP)])
  })

  test('what is not written takes nothing', async () => {
    await using api = await start()
    await api.create('services', service('s', { clusterIP: '10.0.0.5' }))
    expect(specOf(await api.create('services', service('dry'), { dryRun: ['All'] })).clusterIP).toMatch(/^10\.0\./)
    expect((await api.refusal(api.create('services', service('s', { clusterIP: '10.0.0.6' })))).reason).toBe(
      'AlreadyExists',
    )
    expect((await api.refusal(api.create('services', { metadata: { name: 'Bad_' }, spec: {} }))).code).toBe(422)
    expect(await api.names('ipaddresses')).toEqual(['10.0.0.5'])
  })

  test('a range that is used up', async () => {
    await using api = await start({ serviceCidr: '10.9.9.0/30' })
    await api.create('services', service('a'))
    await api.create('services', service('b'))
    expect(await api.refusal(api.create('services', service('c')))).toMatchObject({
      code: 500,
      message: 'Internal error occurred: failed to allocate a serviceIP for Service "c": range is full',
    })
  })
})

describe('node ports', () => {
  const open = (name: string, ports: readonly object[], more: object = {}): object =>
    service(name, { type: 'NodePort', ports, ...more })

  test('are given out, and asked for', async () => {
    await using api = await start()
    const [given] = nodePorts(await api.create('services', open('a', [{ port: 80 }])))
    expect(given).toBeGreaterThanOrEqual(30_000)
    expect(given).toBeLessThanOrEqual(32_767)
    expect(nodePorts(await api.create('services', open('b', [{ port: 80, nodePort: 31_801 }])))).toEqual([31_801])
  })

  test.each([
    {
      ports: [{ port: 80, nodePort: 31_801 }],
      why: 'spec.ports[0].nodePort: Invalid value: 31801: provided port is already allocated',
    },
    {
      ports: [{ port: 80, nodePort: 29_999 }],
      why: 'spec.ports[0].nodePort: Invalid value: 29999: provided port is not in the valid range. The range of valid ports is 30000-32767',
    },
    {
      ports: [
        { name: 'a', port: 80, nodePort: 31_802 },
        { name: 'b', port: 81, nodePort: 31_802 },
      ],
      why: 'spec.ports[1].nodePort: Invalid value: 31802: provided port is already allocated',
    },
  ])('$ports is refused, and takes nothing', async ({ ports, why }) => {
    await using api = await start()
    await api.create('services', open('first', [{ port: 80, nodePort: 31_801 }]))
    expect((await api.refusal(api.create('services', open('s', ports)))).message).toBe(`Service "s" is invalid: ${why}`)
    await api.create('services', open('later', [{ port: 80, nodePort: 31_802 }]))
    expect(await api.names('ipaddresses')).toHaveLength(2)
  })

  test('one number with two protocols has one node port', async () => {
    await using api = await start()
    const dns = [
      { name: 'a', port: 53, protocol: 'TCP' },
      { name: 'b', port: 53, protocol: 'UDP' },
    ]
    const [tcp, udp] = nodePorts(await api.create('services', open('dns', dns)))
    expect(tcp).toBe(udp)
    const asked = await api.create('services', open('asked', [dns[0] ?? {}, { ...dns[1], nodePort: 31_803 }]))
    expect(nodePorts(asked)).toEqual([31_803, 31_803])
  })

  test('stay where they are left out, move where they change, and come back when they go', async () => {
    await using api = await start()
    const made = await api.create('services', open('a', [{ name: 'x', port: 80, nodePort: 31_801 }]))
    expect(nodePorts(await api.update('services/a', open('a', [{ name: 'x', port: 8080 }])))).toEqual(nodePorts(made))
    await api.update('services/a', open('a', [{ name: 'x', port: 80, nodePort: 31_804 }]))
    await api.create('services', open('b', [{ port: 80, nodePort: 31_801 }]))
    await api.merge('services/a', { spec: { type: 'ClusterIP', ports: [{ port: 80 }] } })
    await api.create('services', open('c', [{ port: 80, nodePort: 31_804 }]))
    await api.remove('services/c')
    await api.create('services', open('d', [{ port: 80, nodePort: 31_804 }]))
  })

  test('load balancers: node ports if wanted, and one for health checks if traffic stays local', async () => {
    await using api = await start()
    const balanced = { type: 'LoadBalancer', externalTrafficPolicy: 'Local' }
    const made = specOf(await api.create('services', service('a', balanced)))
    expect(made.healthCheckNodePort).toBeGreaterThanOrEqual(30_000)
    expect(nodePorts({ spec: made })).toEqual([expect.any(Number)])
    const none = await api.create(
      'services',
      service('b', { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false }),
    )
    expect(nodePorts(none)).toEqual([undefined])
    expect(specOf(await api.update('services/a', service('a', balanced))).healthCheckNodePort).toBe(
      made.healthCheckNodePort,
    )
    await api.merge('services/a', { spec: { externalTrafficPolicy: 'Cluster', healthCheckNodePort: null } })
    await api.create('services', service('c', { ...balanced, healthCheckNodePort: made.healthCheckNodePort }))
  })

  test('a server that starts over a store knows what its services have', async () => {
    await using api = await start()
    await api.create('services', open('a', [{ port: 80, nodePort: 31_801 }]))
    await using again = new TestApi({ strategies: new Map(), store: api.store })
    await again.server.start()
    const taking = again.create('services', open('b', [{ port: 80, nodePort: 31_801 }]))
    expect((await again.refusal(taking)).message).toMatch(/provided port is already allocated$/)
  })

  test('a range that is used up', () => {
    const allocator = new NodePortAllocator(seededRandom(1), { first: 1, last: 3 })
    const operation = allocator.begin(false)
    expect([operation.allocateNext(), operation.allocateNext(), operation.allocateNext()].toSorted()).toEqual([1, 2, 3])
    expect(() => operation.allocateNext()).toThrow('range is full')
    operation.rollback()
    const dry = allocator.begin(true)
    dry.allocate(2)
    expect(() => dry.allocate(2)).toThrow('already allocated')
    expect(allocator.isTaken(2)).toBe(false)
  })
})
