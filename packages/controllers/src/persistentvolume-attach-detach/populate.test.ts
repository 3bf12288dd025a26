import { keyOf, type Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { volume } from '../shared/testing/volume-builders.ts'
import { addActive, forgetNode, forgetPod, learnNode, learnPod, populate, removeStale } from './populate.ts'
import { attachmentOf, boundPair, claimed, csiDriver, driver, node, uniqueNameOf, userOf } from './testing/builders.ts'
import { testDeps, type TestDeps } from './testing/deps.ts'

const pair = boundPair('data')
const web = userOf('web', [claimed('data')])
const name = uniqueNameOf('data')
const ended = (pod: Pod): Pod => ({ ...pod, status: { ...pod.status, phase: 'Succeeded' } })

function populated(world: TestDeps) {
  const made = testDeps({ pairs: [pair], ...world })
  populate(made.deps)
  const { actual, desired } = made.deps
  return {
    ...made,
    actual,
    desired,
    states: () =>
      actual.list().map((each) => `${each.uniqueName} ${each.node} ${each.state} ${each.spec?.title ?? '?'}`),
    wanted: () => desired.list().map((each) => `${each.uniqueName} ${each.node}`),
  }
}

describe('after a start', () => {
  test('what nodes say is attached is, and what they use is in use', () => {
    const { actual, desired, states } = populated({
      nodes: [
        node('node-1', { attached: [name, uniqueNameOf('b')], inUse: [name] }),
        node('node-2', { isManaged: false }),
      ],
    })
    expect(states()).toEqual([`${name} node-1 attached ?`, `${uniqueNameOf('b')} node-1 attached ?`])
    expect([actual.isInUse(name, 'node-1'), actual.isInUse(uniqueNameOf('b'), 'node-1')]).toEqual([true, false])
    expect([desired.isManaged('node-1'), desired.isManaged('node-2')]).toEqual([true, false])
  })

  test('what pods use is wanted, and it is known what it is', () => {
    const { states, wanted } = populated({ nodes: [node('node-1', { attached: [name] })], pods: [web] })
    expect(states()).toEqual([`${name} node-1 attached pv-data`])
    expect(wanted()).toEqual([`${name} node-1`])
  })

  test('it keeps its path', () => {
    const there = node('node-1')
    const volumesAttached = [{ name, devicePath: '/dev/a' }]
    const { actual } = populated({ nodes: [{ ...there, status: { ...there.status, volumesAttached } }], pods: [web] })
    expect(actual.takeReport('node-1')).toEqual(volumesAttached)
  })

  test.each([
    { name: 'attached', status: { attached: true } },
    { name: 'not attached', status: { attached: false } },
  ])('an attachment that no node knows is uncertain and taken for used ($name)', ({ status }) => {
    const { actual, states } = populated({ nodes: [node('node-1')], attachments: [attachmentOf('va', status)] })
    expect(states()).toEqual([`${name} node-1 uncertain pv-data`])
    expect(actual.isInUse(name, 'node-1')).toBe(true)
  })

  test('one that its node knows is attached', () => {
    const nodes = [node('node-1', { attached: [name] })]
    const { states } = populated({ nodes, attachments: [attachmentOf('va', { attached: false })] })
    expect(states()).toEqual([`${name} node-1 attached ?`])
  })

  describe('one of a volume that a driver took over', () => {
    const migrated = { ...pair, volume: { ...volume('pv-data', { of: 'data:uid-data' }) } }
    const spec = { ...migrated.volume.spec, cinder: { volumeID: 'c' } }
    const pairs = [{ ...migrated, volume: { ...migrated.volume, spec } }]
    const attachments = [attachmentOf('va', { attached: false })]
    const cinder = 'kubernetes.io/csi/cinder.csi.openstack.org^c'

    test('is attached if its node says so, and wanted by its pod', () => {
      const nodes = [node('node-1', { attached: [cinder] })]
      const { states, wanted } = populated({ pairs, nodes, attachments, pods: [web] })
      expect([states(), wanted()]).toEqual([[`${cinder} node-1 attached pv-data`], [`${cinder} node-1`]])
    })

    test('is uncertain if not', () => {
      const { states } = populated({ pairs, nodes: [node('node-1')], attachments })
      expect(states()).toEqual([`${cinder} node-1 uncertain pv-data`])
    })
  })

  test('attachments of unknown volumes, or of what is written into pods, are left alone', () => {
    const inline = attachmentOf('va')
    const { states } = populated({
      nodes: [node('node-1')],
      attachments: [
        attachmentOf('other', { attached: true }, 'nowhere'),
        { ...inline, spec: { ...inline.spec, source: { inlineVolumeSpec: { csi: { driver, volumeHandle: 'h' } } } } },
      ],
    })
    expect(states()).toEqual([])
  })
})

describe('a pod', () => {
  const start = (pods: readonly Pod[] = []) => populated({ nodes: [node('node-1')], pods })

  test.each([
    { name: 'without a node wants nothing yet', pod: userOf('web', [claimed('data')], '') },
    { name: 'on a node that is not managed wants nothing', pod: userOf('web', [claimed('data')], 'node-9') },
    { name: 'without volumes wants nothing', pod: userOf('web', []) },
    { name: 'that has ended wants nothing', pod: ended(web) },
    {
      name: 'that goes and of which nothing runs wants nothing',
      pod: { ...web, metadata: { ...web.metadata, deletionTimestamp: '2026-04-01T10:00:00Z' } },
    },
  ])('$name', ({ pod }) => {
    const { deps, wanted } = start()
    learnPod(deps, pod)
    expect(wanted()).toEqual([])
  })

  test('wants its volumes until it has ended', () => {
    const { deps, wanted } = start()
    learnPod(deps, web)
    expect(wanted()).toEqual([`${name} node-1`])
    learnPod(deps, ended(web))
    expect(wanted()).toEqual([])
  })

  test('wants them while it goes and something of it runs', () => {
    const { deps, wanted } = start()
    const containerStatuses = [
      { name: 'c', image: '', imageID: '', ready: true, restartCount: 0, state: { running: {} } },
    ]
    const metadata = { ...web.metadata, deletionTimestamp: '2026-04-01T10:00:00Z' }
    learnPod(deps, { ...web, metadata, status: { ...web.status, containerStatuses } })
    expect(wanted()).toEqual([`${name} node-1`])
  })

  test('that is gone takes them along, also when its claim is gone by then', () => {
    const { deps, wanted, listers } = start([web])
    listers.stored.claims.clear()
    forgetPod(deps, web)
    expect(wanted()).toEqual([])
  })

  test('that nobody saw go is found missing', () => {
    const { deps, wanted, listers } = start([web])
    removeStale(deps)
    expect(wanted()).toHaveLength(1)
    listers.stored.pods.clear()
    removeStale(deps)
    expect(wanted()).toEqual([])
  })

  test('that came back as another is found missing', () => {
    const { deps, wanted, listers } = start([web])
    listers.stored.pods.set(keyOf(web), { ...web, metadata: { ...web.metadata, uid: 'uid-next' } })
    removeStale(deps)
    expect(wanted()).toEqual([])
  })

  test('whose end nobody saw is found ended', () => {
    const { deps, wanted, listers } = start([web])
    listers.stored.pods.set(keyOf(web), ended(web))
    removeStale(deps)
    expect(wanted()).toEqual([])
  })

  test('whose coming nobody saw is found, unless it has ended', () => {
    const { deps, wanted, listers } = start()
    listers.stored.pods.set('shop/web', web)
    listers.stored.pods.set('shop/done', ended(userOf('done', [claimed('data')])))
    addActive(deps)
    expect(deps.desired.list().map(({ pods }) => [...pods.keys()])).toEqual([['uid-web']])
    expect(wanted()).toHaveLength(1)
  })

  test('does not want what need not be attached any more', () => {
    const { deps, wanted, listers } = start([web])
    listers.stored.drivers.set(driver, csiDriver(false))
    removeStale(deps)
    expect(wanted()).toEqual([])
  })
})

describe('a node', () => {
  test('is managed once it says so, and says what it uses', () => {
    const { deps } = testDeps()
    learnNode(deps, node('node-1', { isManaged: false, inUse: [name] }))
    expect([deps.desired.isManaged('node-1'), deps.actual.isInUse(name, 'node-1')]).toEqual([false, true])
    learnNode(deps, node('node-1'))
    expect([deps.desired.isManaged('node-1'), deps.actual.isInUse(name, 'node-1')]).toEqual([true, false])
    learnNode(deps, node('node-1', { isManaged: false }))
    expect(deps.desired.isManaged('node-1')).toBe(true)
  })

  test('that is gone is not managed, unless volumes are wanted there', () => {
    const { deps } = populated({ nodes: [node('node-1'), node('node-2')], pods: [web] })
    forgetNode(deps, node('node-1', { inUse: [name] }))
    forgetNode(deps, node('node-2'))
    expect([deps.desired.isManaged('node-1'), deps.desired.isManaged('node-2')]).toEqual([true, false])
    expect(deps.actual.isInUse(name, 'node-1')).toBe(true)
  })
})
