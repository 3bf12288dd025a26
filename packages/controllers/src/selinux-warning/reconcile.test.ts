import type { PersistentVolume, PersistentVolumeClaim, Pod } from '@coxswain/api'
import { NotYetError } from '@coxswain/runtime'
import { describe, expect, test } from 'vitest'
import { claim } from '../shared/testing/volume-builders.ts'
import { reconcile } from './reconcile.ts'
import { boundClaim, boundVolume, csiDriver, driverName, listersOf, user, type World } from './testing/builders.ts'
import { VolumeUses, type VolumeUse } from './volume-uses.ts'

const key = 'shop/web'
const name = `kubernetes.io/csi/${driverName}^data`
const aws = { name: 'aws', awsElasticBlockStore: { volumeID: 'vol-1' } }
const used = (change: Partial<VolumeUse> = {}): VolumeUse => ({
  volume: name,
  driver: driverName,
  label: ':::s0:c1',
  policy: 'MountOption',
  ...change,
})
const usedAws = used({ volume: 'kubernetes.io/csi/ebs.csi.aws.com^vol-1', driver: 'ebs.csi.aws.com' })
const relabelled = used({ label: '', policy: 'Recursive' })

/** `before`: how pods use the volume already. */
function sync(world: World, before: Readonly<Record<string, VolumeUse>> = {}) {
  const uses = new VolumeUses()
  for (const [pod, use] of Object.entries(before)) uses.put(pod, use)
  const put: VolumeUse[] = []
  const dropped: string[] = []
  const watched = Object.create(uses, {
    put: { value: (pod: string, use: VolumeUse) => (put.push(use), uses.put(pod, use)) },
    drop: { value: (pod: string) => dropped.push(pod) > 0 },
  }) as VolumeUses // the same, and says what it is told
  const told: string[] = []
  const recorder = {
    event: (about: object, type: string, reason: string, message: string) =>
      void told.push(`${'name' in about ? String(about.name) : ''} ${type} ${reason} ${message}`),
  }
  const outcome = reconcile({ listers: listersOf(world), recorder, uses: watched }, key)
  return { outcome, put, dropped, told }
}

const web = (traits: Parameters<typeof user>[1] = {}): Pod =>
  user('web', { claims: ['data'], level: 's0:c1', ...traits })

describe('how a pod uses its volumes', () => {
  test.each<{ name: string; world: World; want: readonly VolumeUse[] }>([
    { name: 'it has none', world: { pods: [user('web', { level: 's0:c1' })] }, want: [] },
    { name: 'a bound claim', world: { pods: [web()] }, want: [used()] },
    { name: 'it asks to be relabelled', world: { pods: [web({ policy: 'Recursive' })] }, want: [relabelled] },
    {
      name: 'a volume of old in the pod itself',
      world: { pods: [web({ claims: [], volumes: [aws] })] },
      want: [usedAws],
    },
    { name: 'both', world: { pods: [web({ volumes: [aws] })] }, want: [used(), usedAws] },
    {
      name: 'without a label there is none to mount with',
      world: { pods: [user('web', { claims: ['data'], policy: 'MountOption' })] },
      want: [relabelled],
    },
    { name: 'an empty label is none', world: { pods: [web({ level: '' })] }, want: [relabelled] },
    { name: 'it is pending', world: { pods: [web({ phase: 'Pending' })] }, want: [used()] },
    { name: 'nobody knows its phase', world: { pods: [web({ phase: 'Unknown' })] }, want: [used()] },
    { name: 'the driver cannot', world: { pods: [web()], drivers: [csiDriver(false)] }, want: [relabelled] },
    { name: 'the driver says nothing', world: { pods: [web()], drivers: [csiDriver()] }, want: [relabelled] },
    { name: 'the driver is not known', world: { pods: [web()], drivers: [] }, want: [relabelled] },
    {
      name: 'iSCSI always can',
      world: {
        pods: [web()],
        volumes: [boundVolume('data', { iscsi: { targetPortal: 'p', iqn: 'i', lun: 0 } })],
        drivers: [],
      },
      want: [used({ volume: 'kubernetes.io/iscsi/p:i:0', driver: undefined })],
    },
    {
      name: 'Fibre Channel always can',
      world: { pods: [web()], volumes: [boundVolume('data', { fc: { wwids: ['w'] } })], drivers: [] },
      want: [used({ volume: 'kubernetes.io/fc/[w]', driver: undefined })],
    },
    {
      name: 'others never can, and are no matter',
      world: { pods: [web()], volumes: [boundVolume('data', { nfs: { server: 's', path: '/' } })] },
      want: [],
    },
    {
      name: 'no container mounts it',
      world: { pods: [web({ spec: { containers: [{ name: 'c' }] } })] },
      want: [],
    },
    {
      name: 'it is a device for its container',
      world: {
        pods: [web({ spec: { containers: [{ name: 'c', volumeDevices: [{ name: 'data', devicePath: '/d' }] }] } })],
      },
      want: [],
    },
  ])('$name', ({ world, want }) => {
    const { outcome, put, told } = sync(world)
    expect(outcome.kind).toBe('done')
    expect([put, told]).toEqual([want, []])
  })

  const mounts = [{ name: 'data', mountPath: '/data' }]
  const type = { seLinuxOptions: { type: 't' } }
  test.each<{ name: string; spec: Partial<NonNullable<Pod['spec']>>; want: string }>([
    {
      name: 'a container says more than its pod',
      spec: { containers: [{ name: 'c', volumeMounts: mounts, securityContext: type }] },
      want: '::t:',
    },
    {
      name: 'of a container that says other things',
      spec: { containers: [{ name: 'c', volumeMounts: mounts, securityContext: { privileged: true } }] },
      want: ':::s0:c1',
    },
    {
      name: 'of an init container',
      spec: {
        initContainers: [{ name: 'i', volumeMounts: mounts, securityContext: type }],
        containers: [{ name: 'c' }],
      },
      want: '::t:',
    },
    {
      name: 'of an ephemeral container',
      spec: {
        containers: [{ name: 'c' }],
        ephemeralContainers: [{ name: 'e', volumeMounts: mounts, securityContext: type }],
      },
      want: '::t:',
    },
    {
      name: 'that several have the same',
      spec: { containers: ['a', 'b'].map((each) => ({ name: each, volumeMounts: mounts })) },
      want: ':::s0:c1',
    },
  ])('the label, $name', ({ spec, want }) => {
    expect(sync({ pods: [web({ spec })] }).put).toEqual([used({ label: want })])
  })
})

describe('a pod', () => {
  test.each<{ name: string; pods: readonly Pod[] }>([
    { name: 'that is gone', pods: [] },
    { name: 'that has succeeded', pods: [web({ phase: 'Succeeded' })] },
    { name: 'that has failed', pods: [web({ phase: 'Failed' })] },
  ])('$name is forgotten', ({ pods }) => {
    const { outcome, put, dropped } = sync({ pods })
    expect([outcome.kind, put, dropped]).toEqual(['done', [], [key]])
  })

  test.each<{
    name: string
    claims?: readonly PersistentVolumeClaim[]
    volumes?: readonly PersistentVolume[]
    why: string
  }>([
    { name: 'without its claim', claims: [], why: 'claim shop/data is not there' },
    { name: 'with an unbound one', claims: [claim('data')], why: 'claim shop/data is not bound' },
    { name: 'without its volume', volumes: [], why: 'volume pv-data of claim shop/data is not there' },
    {
      name: 'with a volume that its driver cannot take',
      volumes: [boundVolume('data', { awsElasticBlockStore: { volumeID: 'aws://z/x' } })],
      why: 'volume data of pod web: Invalid format for AWS volume (aws://z/x)',
    },
  ])(
    '$name is looked at again, for that volume alone',
    ({ claims = [boundClaim('data')], volumes = [boundVolume('data')], why }) => {
      const { outcome, put } = sync({ pods: [web({ volumes: [aws] })], claims, volumes })
      expect([outcome, put]).toEqual([{ kind: 'retry', error: new NotYetError(why) }, [usedAws]])
    },
  )

  test.each([
    { name: 'with a volume that a driver makes for it', volumes: [{ name: 'v', csi: { driver: driverName } }] },
    { name: 'with one of Fibre Channel without an id', volumes: [{ name: 'v', fc: {} }] },
  ])('$name is looked at again, as in Kubernetes', ({ volumes }) => {
    const { outcome, put, told } = sync({ pods: [web({ volumes })] })
    expect(outcome).toEqual({ kind: 'retry', error: new Error('volume v has no name of its own') })
    expect([put, told]).toEqual([[used()], []])
  })

  test('that mounts a volume with two labels is told, and its other volumes count', () => {
    const volumeMounts = [{ name: 'shared', mountPath: '/shared' }]
    const containers = [
      { name: 'a', volumeMounts: [...volumeMounts, { name: 'data', mountPath: '/data' }] },
      { name: 'b', volumeMounts, securityContext: { seLinuxOptions: {} } },
    ]
    const { outcome, put, told } = sync({
      pods: [web({ volumes: [{ name: 'shared', emptyDir: {} }], spec: {} })].map((pod) => ({
        ...pod,
        spec: { ...pod.spec, containers },
      })),
    })
    expect(outcome).toEqual({ kind: 'retry', error: new Error('volume shared has several SELinux labels') })
    expect(put).toEqual([used()])
    expect(told).toEqual([
      'web Warning MultipleSELinuxLabels Volume "shared" is mounted twice with different SELinux labels inside this pod',
    ])
  })

  test('that mounts a volume with two labels does not count for that volume', () => {
    const volumeMounts = [{ name: 'data', mountPath: '/data' }]
    const containers = ['s0:c1', 's0:c2'].map((level) => ({
      name: level,
      volumeMounts,
      securityContext: { seLinuxOptions: { level } },
    }))
    const { outcome, put, told } = sync({ pods: [web({ spec: { containers } })] })
    expect([outcome.kind, put, told.length]).toEqual(['retry', [], 1])
  })

  test('that says nothing in one container and something in another has one label', () => {
    const volumeMounts = [{ name: 'data', mountPath: '/data' }]
    const containers = [
      { name: 'a', volumeMounts },
      { name: 'b', volumeMounts, securityContext: { seLinuxOptions: { level: 's0:c1' } } },
    ]
    const pod = user('web', { claims: ['data'], spec: { containers } })
    expect(sync({ pods: [pod] })).toMatchObject({ outcome: { kind: 'done' }, put: [used()], told: [] })
  })
})

const landing = 'If both pods land on the same node, only one of them may access the volume.'
const otherLabel = used({ label: ':::s0:c9' })

describe('pods that conflict', () => {
  test('are both told', () => {
    const { told } = sync({ pods: [web(), user('db')] }, { 'shop/db': otherLabel })
    expect(told).toEqual([
      `web Normal SELinuxLabelConflict SELinuxLabel ":::s0:c1" conflicts with pod db that uses the same volume as this pod with SELinuxLabel ":::s0:c9". ${landing}`,
      `db Normal SELinuxLabelConflict SELinuxLabel ":::s0:c9" conflicts with pod web that uses the same volume as this pod with SELinuxLabel ":::s0:c1". ${landing}`,
    ])
  })

  test('in their policy hear of that alone', () => {
    const { told } = sync({ pods: [web({ policy: 'Recursive' }), user('db')] }, { 'shop/db': used({ label: '::t' }) })
    expect(told).toEqual([
      `web Normal SELinuxChangePolicyConflict SELinuxChangePolicy "Recursive" conflicts with pod db that uses the same volume as this pod with SELinuxChangePolicy "MountOption". ${landing}`,
      `db Normal SELinuxChangePolicyConflict SELinuxChangePolicy "MountOption" conflicts with pod web that uses the same volume as this pod with SELinuxChangePolicy "Recursive". ${landing}`,
    ])
  })

  test('do not if both are relabelled', () => {
    expect(sync({ pods: [web({ policy: 'Recursive' }), user('db')] }, { 'shop/db': relabelled }).told).toEqual([])
  })

  test('are told no more from the first that is gone', () => {
    const before = { 'shop/db': otherLabel, 'shop/cache': otherLabel }
    const { told } = sync({ pods: [web(), user('cache')] }, before)
    expect(told.map((text) => text.split(' ')[0])).toEqual(['web'])
  })

  test('are told once', () => {
    const before = { [key]: used(), 'shop/db': otherLabel }
    expect(sync({ pods: [web(), user('db')] }, before).told).toEqual([])
  })
})
