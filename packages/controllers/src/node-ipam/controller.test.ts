import type { Node } from '@coxswain/api'
import { must, seededRandom, silentLogger, TaskGroup } from '@coxswain/base'
import { controllerContexts, createMetricsRegistry } from '@coxswain/runtime'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { ServedResources } from '../shared/testing/served-resources.ts'
import type { NodeIpamOptions } from './configuration.ts'
import { nodeIpamController } from './controller.ts'

function setUp(options: Partial<NodeIpamOptions>, ...listed: readonly Node[]) {
  const served = new ServedResources()
  served.put('v1/nodes', ...listed)
  const stop = new AbortController()
  const metrics = createMetricsRegistry()
  const lines: string[] = []
  const logger = {
    ...silentLogger,
    info: (message: string) => void lines.push(message),
    error: (message: string, error: unknown) => void lines.push(`${message}: ${String(error)}`),
    named: () => logger,
  }
  const context = controllerContexts({
    client: () => served.client,
    informers: served.informers,
    clock: new VirtualClock(),
    random: seededRandom(1),
    metrics,
    background: new TaskGroup({ signal: stop.signal }),
    gate: () => true,
    logger,
  })(nodeIpamController)
  const build = () =>
    nodeIpamController.build({
      ...context,
      options: { ...nodeIpamController.defaults, allocates: true, clusterCidr: '10.1.0.0/16', ...options },
    })
  return { served, stop, metrics, lines, build }
}

const node = (name: string, ...podCIDRs: readonly string[]): Node => ({ metadata: { name }, spec: { podCIDRs } })
const isRunning = 'running_managed_controllers{manager="kube-controller-manager",name="nodeipam"}'
const used = /cidrset_usage_cidrs\{clusterCIDR="10.1.0.0\/16"\} (.*)/
const usedBlocks = (text: string): number => 256 * Number(used.exec(text)?.[1])

test('without --allocate-node-cidrs it asks for nothing, whatever the other flags say', () => {
  const { build, served, metrics } = setUp({ allocates: false, clusterCidr: 'here' })
  expect(build()).toBeUndefined()
  expect(served.watched).toEqual([])
  expect(metrics.families()).toEqual([])
})

test('flags that do not go together keep it from being built', () => {
  const { build } = setUp({ maskSize: 9 })
  expect(build).toThrow('Controller: Invalid --cluster-cidr, mask size of cluster CIDR must be less than or equal to')
})

test.each([
  { flag: '', want: ['No Service CIDR', 'No Secondary'], taken: Number.NaN },
  { flag: '10.1.4.0/22', want: ['No Secondary'], taken: 4 },
  { flag: '10.1.4.0/22,fd00::/108', want: [], taken: 4 },
  { flag: 'here,fd00::/108', want: ['Warning: unsuccessful', 'No Service CIDR'], taken: Number.NaN },
])('Services of "$flag"', ({ flag, want, taken }) => {
  const { build, lines, metrics } = setUp({ serviceClusterIpRange: flag })
  build()
  expect(lines.map((line) => want.find((start) => line.startsWith(start)) ?? line)).toEqual(want)
  expect(usedBlocks(metrics.write())).toEqual(taken)
})

describe('when it runs', () => {
  test('it says so until it ends, and has taken what nodes have, those on their way out too', async () => {
    const leaving = node('c', '10.1.9.0/24')
    const metadata = { name: 'c', deletionTimestamp: '2026-04-01T10:00:00Z' }
    const { build, stop, metrics } = setUp({}, node('a', '10.1.7.0/24'), node('b'), { ...leaving, metadata })
    const running = must(build(), 'a controller').run(stop.signal)
    expect(metrics.write()).toContain(`${isRunning} 1`)
    expect(usedBlocks(metrics.write())).toBe(2)
    stop.abort()
    await running
    expect(metrics.write()).toContain(`${isRunning} 0`)
  })

  test('a node whose range is of elsewhere ends it', async () => {
    const { build, stop } = setUp({}, node('a', '10.1.7.0/24'), node('b', '10.2.7.0/24'))
    await expect(must(build(), 'a controller').run(stop.signal)).rejects.toThrow(
      'failed to mark cidr[10.2.7.0/24] at idx [0] as occupied for node: b: cidr 10.2.7.0/24 is out the range of cluster cidr 10.1.0.0/16',
    )
  })
})

describe('a node that is deleted', () => {
  test.each([
    { name: 'lets its range go', podCidrs: ['10.1.7.0/24'], left: 1, said: [] },
    { name: 'without one changes nothing', podCidrs: [], left: 2, said: [] },
    {
      name: 'with one of elsewhere is only told of',
      podCidrs: ['10.2.7.0/24'],
      left: 2,
      said: [
        'Error while processing CIDR Release: Error: error when releasing CIDR 10.2.7.0/24: cidr 10.2.7.0/24 is out the range of cluster cidr 10.1.0.0/16',
      ],
    },
  ])('$name', async ({ podCidrs, left, said }) => {
    const { build, stop, metrics, served, lines } = setUp({}, node('a', '10.1.7.0/24'), node('b', '10.1.9.0/24'))
    const running = must(build(), 'a controller').run(stop.signal)
    lines.length = 0
    served.handlersOf('v1/nodes').deleted?.(node('a', ...podCidrs), false)
    expect(usedBlocks(metrics.write())).toBe(left)
    expect(lines).toEqual(said)
    stop.abort()
    await running
  })
})

test('its queue', () => {
  const { build, metrics } = setUp({})
  build()
  expect(metrics.write()).toContain('workqueue_depth{name="cidrallocator_node"}')
})
