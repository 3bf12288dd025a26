import type { Pod } from '@coxswain/api'
import { afterEach, describe, expect, test } from 'vitest'
import { refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { turns } from '../shared/testing/set-clock.ts'
import { attachmentNameOf } from './csi-attacher.ts'
import { collectVolumes } from './metrics.ts'
import { populate } from './populate.ts'
import { reconcile } from './reconcile.ts'
import { reportNodes } from './report-nodes.ts'
import {
  attachmentOf,
  boundPair,
  claimed,
  csiDriver,
  driver,
  node,
  specOf,
  uniqueNameOf,
  userOf,
} from './testing/builders.ts'
import { testDeps, type TestDeps } from './testing/deps.ts'
import { verifyAttachments } from './verify.ts'

const signal = new AbortController().signal
const pair = boundPair('data')
const web = userOf('web', [claimed('data')])
const name = uniqueNameOf('data')
const spec = specOf('data')
const attachment = attachmentNameOf({ driver, handle: 'data' }, 'node-1')

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** With operations that run. */
function started(world: TestDeps) {
  const made = testDeps({ pairs: [pair], ...world })
  const stopping = new AbortController()
  const running = made.deps.operations.run(stopping.signal)
  stops.push(async () => {
    stopping.abort()
    await running
  })
  populate(made.deps)
  const look = async (passedMs = 0) => {
    const result = await reconcile(made.deps, signal)
    await turns()
    made.clock.advance(passedMs)
    await turns()
    return result
  }
  return { ...made, look }
}

const attachedNode = node('node-1', { attached: [name] })
const patches = (requests: ReturnType<typeof started>['requests']) =>
  requests.filter(({ verb }) => verb === 'patch').map(({ target, body }) => [target.name, body])

describe('one look', () => {
  test('at nothing does nothing, and rests', async () => {
    const { look, told } = started({ nodes: [node('node-1')] })
    expect([await look(), told()]).toEqual([{ isSettled: true }, []])
  })

  test('begins to attach, and again only when that has ended', async () => {
    const { look, told, requests } = started({ nodes: [node('node-1')], pods: [web] })
    expect(await look()).toEqual({ isSettled: true })
    await look()
    expect(told()).toEqual(['create volumeattachments '])
    expect(requests[0]?.body).toMatchObject({ metadata: { name: attachment } })
  })

  test('tells the node what was attached', async () => {
    const { look, requests, listers, events } = started({ nodes: [node('node-1')], pods: [web] })
    await look()
    listers.stored.attachments.set(attachment, attachmentOf(attachment, { attached: true }))
    await look(1000)
    await look()
    const volumesAttached = [{ name, devicePath: '' }]
    expect(patches(requests)).toEqual([['node-1', { status: { volumesAttached } }]])
    expect(events).toEqual(['Normal SuccessfulAttachVolume: AttachVolume.Attach succeeded for volume "pv-data" '])
  })

  test('leaves alone what is wanted and there, and forgets that it was not', async () => {
    const { look, told, deps } = started({ nodes: [attachedNode], pods: [web] })
    deps.actual.takeReport('node-1')
    deps.actual.waitForDetach(name, 'node-1', 0)
    expect(await look()).toEqual({ isSettled: true })
    expect([told(), deps.actual.list()[0]?.detachSinceMs]).toEqual([[], undefined])
  })

  test('tells the node first, asks it, and then detaches', async () => {
    const { look, requests, told } = started({ nodes: [attachedNode] })
    expect(await look()).toEqual({ isSettled: false })
    expect(patches(requests)).toEqual([['node-1', { status: { volumesAttached: null } }]])
    expect(told()).toEqual(['patch nodes node-1', 'get nodes node-1', `delete volumeattachments ${attachment}`])
  })

  test('detaches nothing that the node, asked once more, uses', async () => {
    const { look, told, deps, listers } = started({ nodes: [node('node-1', { attached: [name], inUse: [name] })] })
    listers.stored.nodes.set('node-1', attachedNode)
    deps.actual.setInUse('node-1', [])
    await look()
    expect(told()).toEqual(['patch nodes node-1', 'get nodes node-1'])
    expect(deps.actual.stateOf(name, 'node-1')).toBe('uncertain')
  })

  test('detaches from a node that is gone', async () => {
    const { look, told, listers, deps } = started({ nodes: [attachedNode] })
    listers.stored.nodes.clear()
    deps.actual.setInUse('node-1', [])
    await look()
    // Nobody is there to be told; the server knows it still.
    expect(told()).toEqual(['get nodes node-1', `delete volumeattachments ${attachment}`])
  })

  test('tries a detach that failed again, later', async () => {
    const refuse: Refuse = ({ verb }) => (verb === 'delete' ? refusal(403, 'Forbidden') : undefined)
    const { look, told, clock } = started({ nodes: [attachedNode], refuse })
    const deletes = () => told().filter((each) => each.startsWith('delete')).length
    await look()
    await look()
    expect(deletes()).toBe(1)
    clock.advance(501)
    await look()
    expect(deletes()).toBe(2)
    clock.advance(501)
    await look()
    expect(deletes()).toBe(2)
  })

  test('leaves alone what its node cannot be told of', async () => {
    const refuse: Refuse = ({ verb }) => (verb === 'patch' ? refusal(500, 'InternalError') : undefined)
    const { look, told, deps } = started({ nodes: [attachedNode], refuse })
    await look()
    expect(told().filter((each) => !each.startsWith('patch'))).toEqual([])
    expect(deps.actual.takeReport('node-1')).toEqual([{ name, devicePath: '' }])
  })

  test('leaves alone, and goes on to report, what it does not know how to detach', async () => {
    const { look, told, deps } = started({ nodes: [node('node-1', { attached: ['example.com/flex/a', 'odd'] })] })
    await look()
    await look()
    expect(told().filter((each) => !each.startsWith('patch'))).toEqual([])
    expect(deps.actual.list()).toHaveLength(2)
  })

  test('takes back what came to be wanted while the node was told', async () => {
    const { look, told, deps } = started({
      nodes: [attachedNode],
      refuse: ({ verb }) => {
        if (verb === 'patch') deps.desired.add(web, spec, 'node-1')
        return undefined
      },
    })
    await look()
    expect(told()).toEqual(['patch nodes node-1', 'patch nodes node-1'])
    expect(deps.actual.stateOf(name, 'node-1')).toBe('attached')
  })

  test('counts what was forced', async () => {
    const outOfService = 'node.kubernetes.io/out-of-service'
    const nodes = [node('node-1', { attached: [name], inUse: [name], taints: [outOfService] })]
    const { look, told, registry } = started({ nodes })
    await look()
    expect(told()).toEqual(['patch nodes node-1', `delete volumeattachments ${attachment}`])
    expect(registry.write()).toContain(
      'attach_detach_controller_attachdetach_controller_forced_detaches{reason="out-of-service"} 1',
    )
  })

  test('tells the pods of an exclusive volume once that another node has it', async () => {
    const api = userOf('api', [claimed('data')], 'node-2')
    const nodes = [attachedNode, node('node-2')]
    const { look, told, events } = started({ nodes, pods: [web, api] })
    expect(await look()).toEqual({ isSettled: true })
    await look()
    expect(events).toEqual([
      'Warning FailedAttachVolume: Multi-Attach error for volume "pv-data" Volume is already used by pod(s) web',
    ])
    expect(told().filter((each) => each.startsWith('create'))).toEqual([])
  })

  test('attaches to both what many may have', async () => {
    const many = boundPair('data', { accessModes: ['ReadWriteMany'] })
    const api: Pod = userOf('api', [claimed('data')], 'node-2')
    const { look, told } = started({ nodes: [node('node-1'), node('node-2')], pods: [web, api], pairs: [many] })
    await look()
    expect(told().filter((each) => each.startsWith('create'))).toHaveLength(2)
  })

  test('says that nobody can attach what its driver does not want attached any more', async () => {
    const { look, listers, events } = started({ nodes: [node('node-1')], pods: [web] })
    listers.stored.drivers.set(driver, csiDriver(false))
    await look()
    expect(events).toEqual([
      'Warning FailedAttachVolume: AttachVolume.FindAttachablePluginBySpec failed for volume "pv-data" ',
    ])
  })
})

describe('nodes are told', () => {
  const twoNodes = [node('node-1'), node('node-2')]

  test('each what it has, and one that refuses is told again', async () => {
    let refused = 0
    const { deps, requests } = testDeps({
      nodes: twoNodes,
      refuse: ({ target }) =>
        target.name === 'node-1' && (refused += 1) === 1 ? refusal(500, 'InternalError') : undefined,
    })
    for (const at of ['node-1', 'node-2']) deps.actual.markAttached({ uniqueName: name, node: at, spec })
    await reportNodes(deps, signal)
    await reportNodes(deps, signal)
    await reportNodes(deps, signal)
    expect(requests.map(({ target }) => [target.name, target.subresource])).toEqual([
      ['node-1', 'status'],
      ['node-2', 'status'],
      ['node-1', 'status'],
    ])
  })

  test.each([
    { name: 'that the cache does not know', nodes: [] },
    { name: 'that is gone', nodes: twoNodes, refuse: () => refusal(404, 'NotFound') },
  ])('not one $name, and it is not tried again', async ({ nodes, refuse }) => {
    const { deps, requests } = testDeps({ nodes, ...(refuse && { refuse }) })
    deps.actual.markAttached({ uniqueName: name, node: 'node-1', spec })
    await reportNodes(deps, signal)
    const before = requests.length
    await reportNodes(deps, signal)
    expect(requests.length - before).toBe(0)
  })
})

describe('what is attached is looked at from time to time', () => {
  const verified = async (world: TestDeps, of = spec) => {
    const made = testDeps({ nodes: [node('node-1')], ...world })
    made.deps.actual.markAttached({ uniqueName: name, node: 'node-1', spec: of })
    await verifyAttachments(made.deps, signal)
    return { ...made, state: made.deps.actual.stateOf(name, 'node-1') }
  }

  test.each<{ name: string; world: TestDeps; want: string }>([
    { name: 'it is there', world: { attachments: [attachmentOf(attachment, { attached: true })] }, want: 'attached' },
    {
      name: 'its attacher gave it up',
      world: { attachments: [attachmentOf(attachment, { attached: false })] },
      want: 'detached',
    },
    { name: 'it is gone', world: {}, want: 'detached' },
    { name: 'it need not be attached any more', world: { drivers: [csiDriver(false)] }, want: 'attached' },
  ])('$name', async ({ world, want }) => expect((await verified(world)).state).toBe(want))

  test('other plugins have nothing to ask', async () => {
    const { state, told } = await verified({}, { ...spec, csi: undefined })
    expect([state, told()]).toEqual(['attached', []])
  })

  test('of what only the name is known nothing is asked, nor of what is uncertain', async () => {
    const { deps, told, registry } = testDeps({ nodes: [node('node-1')] })
    deps.actual.markAttached({ uniqueName: name, node: 'node-1' })
    deps.actual.markUncertain({ uniqueName: uniqueNameOf('b'), node: 'node-2', spec: specOf('b') })
    await verifyAttachments(deps, signal)
    expect([told(), deps.actual.list().length]).toEqual([[], 2])
    expect(registry.write()).toContain(
      'storage_operation_duration_seconds_count{migrated="false",operation_name="verify_volumes_are_attached_per_node",status="success",volume_plugin="<n/a>"} 1',
    )
  })
})

test('metrics count what is wanted, what is there and what pods have', () => {
  const pods = [
    web,
    userOf('api', [claimed('data'), { name: 'i', csi: { driver: 'inline.example.com' } }]),
    userOf('waits', [claimed('data')], ''),
  ]
  const nodes = [node('node-1', { attached: [name] }), node('node-2', { attached: ['kubernetes.io/csi/x^y'] })]
  const { deps, registry } = testDeps({ nodes, pods, pairs: [pair] })
  collectVolumes(registry, deps)
  populate(deps)
  const lines = registry.write().split('\n')
  const of = (metric: string) =>
    lines.filter((line) => line.startsWith(`${metric}{`)).map((line) => line.slice(metric.length))
  expect(of('storage_count_attachable_volumes_in_use')).toEqual([
    '{node="node-1",volume_plugin="kubernetes.io/csi:disks.example.com"} 2',
    '{node="node-1",volume_plugin="kubernetes.io/csi:inline.example.com"} 1',
  ])
  expect(of('attachdetach_controller_total_volumes')).toEqual([
    '{plugin_name="kubernetes.io/csi:disks.example.com",state="actual_state_of_world"} 1',
    '{plugin_name="kubernetes.io/csi:disks.example.com",state="desired_state_of_world"} 1',
  ])
})
