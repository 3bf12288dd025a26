import { events, nodes, parseCidr, cidrsOverlap, type Node } from '@coxswain/api'
import { must } from '@coxswain/base'
import type { ControllerDescriptor } from '@coxswain/runtime'
import { chaos, internalError, minutes, seconds, startCluster, type TestCluster } from '@coxswain/testing'
import { describe, expect, test } from 'vitest'

const name = 'node-ipam-controller'

/** The flags of node-ipam; others have their defaults. */
const withFlags = (flags: object) => (descriptor: ControllerDescriptor) =>
  descriptor.name === name ? { ...(descriptor.defaults as object), allocates: true, ...flags } : undefined

const start = (flags: object, more: object = {}): Promise<TestCluster> =>
  startCluster({
    controllers: [name],
    nodes: 0,
    without: ['scheduler', 'nodes'],
    controllerOptions: withFlags(flags),
    ...more,
  })

const node = (nodeName: string, ...podCIDRs: readonly string[]): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: nodeName },
  ...(podCIDRs.length === 0 ? {} : { spec: { podCIDR: podCIDRs[0] ?? '', podCIDRs } }),
})

async function add(cluster: TestCluster, ...names: readonly string[]): Promise<void> {
  for (const each of names) {
    await cluster.client.resource(nodes).create(node(each))
    await cluster.settle()
  }
}

const rangesOf = (cluster: TestCluster): Readonly<Record<string, string>> =>
  Object.fromEntries(
    cluster.list(nodes).map(({ metadata, spec }) => [metadata?.name ?? '', (spec?.podCIDRs ?? []).join()]),
  )
const told = (cluster: TestCluster): readonly string[] =>
  cluster.list(events).map(({ reason, type, source, message }) => `${source?.component} ${type} ${reason}: ${message}`)

describe('nodes and the ranges of their pods', () => {
  test('come, go and come again', async () => {
    await using cluster = await start({ clusterCidr: '10.1.0.0/22', serviceClusterIpRange: '10.96.0.0/12' })
    await add(cluster, 'a', 'b', 'c')
    expect(rangesOf(cluster)).toEqual({ a: '10.1.0.0/24', b: '10.1.1.0/24', c: '10.1.2.0/24' })
    // A range that was let go is given again when all behind it were.
    await cluster.delete(nodes, 'a')
    await add(cluster, 'd', 'a')
    expect(rangesOf(cluster)).toEqual({ a: '10.1.0.0/24', b: '10.1.1.0/24', c: '10.1.2.0/24', d: '10.1.3.0/24' })
    expect(cluster.get(nodes, 'a')?.spec).toMatchObject({ podCIDR: '10.1.0.0/24' })
    expect(cluster.errors).toEqual([])
  })

  test('stay as they are when another manager takes over, and are known to it', async () => {
    await using cluster = await start({ clusterCidr: '10.1.0.0/22,fd00:1::/62' })
    await add(cluster, 'a', 'b')
    await cluster.stop('controller-manager')
    await cluster.delete(nodes, 'a')
    await cluster.client.resource(nodes).create(node('given', '10.1.2.0/24', 'fd00:1:0:3::/64'))
    const before = cluster.list(nodes).map(({ metadata }) => metadata?.resourceVersion)
    await cluster.start('controller-manager')
    await cluster.settle()
    expect(cluster.list(nodes).map(({ metadata }) => metadata?.resourceVersion)).toEqual(before)
    await add(cluster, 'c', 'd')
    expect(rangesOf(cluster)).toEqual({
      b: '10.1.1.0/24,fd00:1:0:1::/64',
      c: '10.1.0.0/24,fd00:1::/64',
      d: '10.1.3.0/24,fd00:1:0:2::/64',
      given: '10.1.2.0/24,fd00:1:0:3::/64',
    })
  })

  test('are not those of Services', async () => {
    await using cluster = await start({
      clusterCidr: 'fd00:1::/48,10.1.0.0/16',
      serviceClusterIpRange: '10.1.0.0/20,fd00:1::/108',
      maskSizeIpv4: 26,
    })
    await add(cluster, 'a', 'b')
    expect(rangesOf(cluster)).toEqual({ a: 'fd00:1:0:1::/64,10.1.16.0/26', b: 'fd00:1:0:2::/64,10.1.16.64/26' })
  })

  test('are waited for when there are none', async () => {
    await using cluster = await start({ clusterCidr: '10.1.0.0/24' })
    await add(cluster, 'a', 'b')
    await cluster.advance(seconds(30))
    expect(rangesOf(cluster)).toEqual({ a: '10.1.0.0/24', b: '' })
    expect(told(cluster)).toEqual(['cidrAllocator Normal CIDRNotAvailable: Node b status is now: CIDRNotAvailable'])
    await cluster.delete(nodes, 'a')
    await cluster.until(() => rangesOf(cluster)['b'] === '10.1.0.0/24')
  })

  test('are given when writes are refused for a while', async () => {
    await using cluster = await start({ clusterCidr: '10.1.0.0/22' })
    const fault = cluster.fail('patch', 'nodes', internalError())
    await add(cluster, 'a')
    await cluster.advance(seconds(1))
    fault.stop()
    await cluster.until(() => rangesOf(cluster)['a'] !== '')
    expect(told(cluster)).toEqual([
      'cidrAllocator Normal CIDRAssignmentFailed: Node a status is now: CIDRAssignmentFailed',
    ])
  })

  test('are not asked for by default', async () => {
    await using cluster = await startCluster({ controllers: [name], nodes: 1, without: ['scheduler'] })
    await cluster.advance(minutes(10))
    expect(Object.values(rangesOf(cluster))).toEqual([''])
  })
})

/** No two nodes share an address, and nobody loses a range. */
function watchRanges(cluster: TestCluster): void {
  const known = new Map<string, string>()
  cluster.onCommit(({ type, object }) => {
    if (object.kind !== 'Node') return
    const { uid = '', name: own = '' } = object.metadata ?? {}
    if (type === 'deleted') return void known.delete(uid)
    const ranges = rangesOf(cluster)
    const mine = ranges[own] ?? ''
    const before = known.get(uid) ?? ''
    if (before !== '' && mine !== before) throw new Error(`${own} had ${before} and has ${mine}`)
    known.set(uid, mine)
    for (const [other, theirs] of Object.entries(ranges)) {
      if (mine === '' || theirs === '' || other === own) continue
      const shares = cidrsOverlap(must(parseCidr(mine), mine), must(parseCidr(theirs), theirs))
      if (shares) throw new Error(`${own} and ${other} have ${mine}`)
    }
  })
}

/** Sixteen ranges for ten nodes at a time, so that each is given soon after it was let go. */
test.each([1, 2, 12, 35])('when answers are lost no two nodes get the same range: seed %i', async (seed) => {
  const faults = chaos({ answerLost: 0.6, watchDelayed: 0.5 })
  await using cluster = await start({ clusterCidr: '10.1.0.0/20' }, { seed, faults })
  watchRanges(cluster)
  for (let round = 0; round < 10; round += 1) {
    const names = Array.from({ length: 10 }, (_, index) => `node-${round}-${index}`)
    for (const each of names) await cluster.client.resource(nodes).create(node(each))
    await cluster.advance(seconds(20))
    for (const each of names) await cluster.delete(nodes, each)
    if (round === 5) await cluster.restart('controller-manager')
  }
  cluster.calm()
  const last = Array.from({ length: 16 }, (_, index) => `last-${index}`)
  for (const each of last) await cluster.client.resource(nodes).create(node(each))
  const haveAll = () => Object.values(rangesOf(cluster)).filter((range) => range !== '').length === last.length
  await cluster.until(haveAll, { withinMs: minutes(60) })
})
