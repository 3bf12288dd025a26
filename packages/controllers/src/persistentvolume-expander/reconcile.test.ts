import type { PersistentVolume, PersistentVolumeClaim } from '@coxswain/api'
import type { StatusError } from '@coxswain/client'
import { createMetricsRegistry } from '@coxswain/runtime'
import { describe, expect, test } from 'vitest'
import { recordingClient, refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { SetClock } from '../shared/testing/set-clock.ts'
import { at, atMs } from '../shared/testing/builders.ts'
import { claim, volume } from '../shared/testing/volume-builders.ts'
import { createStorageMeter } from '../shared/storage-meter.ts'
import { reconcile } from './reconcile.ts'

const preResize = 'volume.alpha.kubernetes.io/pre-resize-capacity'
const resizer = 'volume.kubernetes.io/storage-resizer'
const flexVolume = { driver: 'flex' }

const data = (traits: Parameters<typeof claim>[1] = {}): PersistentVolumeClaim =>
  claim('data', {
    size: '2Gi',
    phase: 'Bound',
    volumeName: 'disk',
    status: { capacity: { storage: '1Gi' } },
    ...traits,
  })
const disk = (spec: PersistentVolume['spec'], annotations?: Record<string, string>): PersistentVolume =>
  volume('disk', { of: 'data:uid-data', phase: 'Bound', spec, ...(annotations && { annotations }) })

/** Answers a write with what was there and the change over it. */
async function sync(seen: PersistentVolumeClaim | undefined, volumes: readonly PersistentVolume[], refuse?: Refuse) {
  const stored = { persistentvolumes: volumes[0], persistentvolumeclaims: seen }
  const { client, requests, told } = recordingClient({ persistentvolumes: volumes }, refuse, ({ target, body }) => {
    const before = stored[target.resource as keyof typeof stored]
    const { metadata, spec, status } = body as PersistentVolumeClaim
    return {
      metadata: { ...before?.metadata, ...metadata, resourceVersion: '2' },
      spec: { ...before?.spec, ...spec },
      status: { ...before?.status, ...status },
    }
  })
  const events: string[] = []
  const metrics = createMetricsRegistry()
  const clock = new SetClock(atMs('10:00:00'))
  const deps = {
    client,
    clock,
    listers: { claims: { get: () => seen } as never },
    recorder: {
      event: (_: unknown, type: string, reason: string, text: string) => void events.push(`${type} ${reason}: ${text}`),
    },
    meter: createStorageMeter(metrics, clock),
  }
  const never = new AbortController().signal
  const ended = await reconcile(deps, 'shop/data', never).catch((error: Error) => ({ kind: 'thrown', error }))
  const bodies = requests.filter(({ verb }) => verb === 'patch').map(({ body }) => body)
  return { ended, events, bodies, told: told(), metrics: metrics.write() }
}

const refusing = (verb: string, resource: string): Refuse => {
  return (request) => (request.verb === verb && request.target.resource === resource ? conflict() : undefined)
}
const conflict = (): StatusError => refusal(409, 'Conflict')

describe('what is not ours', () => {
  test('a claim that is gone', async () => {
    expect(await sync(undefined, [])).toMatchObject({ ended: { kind: 'done' }, told: [] })
  })

  test('a claim whose volume is gone is tried again', async () => {
    const { ended } = await sync(data(), [])
    expect(ended).toMatchObject({ kind: 'thrown', error: { message: 'failed to get PV "disk": NotFound' } })
  })

  test('a claim without a volume, too', async () => {
    const { ended, told } = await sync(data({ volumeName: '' }), [])
    expect(ended).toMatchObject({ error: { message: 'failed to get PV "": resource name may not be empty' } })
    expect(told).toEqual([])
  })

  test('and one whose volume is another’s', async () => {
    expect(await sync(data(), [volume('disk')])).toMatchObject({ ended: { kind: 'retry' }, bodies: [] })
  })

  test('a driver’s volume: its claim is told to wait', async () => {
    const { events, bodies } = await sync(data(), [disk({ csi: { driver: 'd', volumeHandle: 'v' } })])
    expect(events).toEqual(['Normal ExternalExpanding: waiting for an external controller to expand this PVC'])
    expect(bodies).toEqual([])
  })

  const told =
    'Normal ExternalExpanding: CSI migration enabled for kubernetes.io/cinder; waiting for external resizer to expand the pvc'

  test('a volume that a driver took over: its claim says which', async () => {
    const { events, bodies, ended } = await sync(data(), [disk({ cinder: { volumeID: 'v' } })])
    expect(events).toEqual([told])
    expect(bodies).toEqual([
      { metadata: { annotations: { [resizer]: 'cinder.csi.openstack.org' }, resourceVersion: '1' } },
    ])
    expect(ended.kind).toBe('done')
  })

  test('that cannot be written', async () => {
    const refused = refusing('patch', 'persistentvolumeclaims')
    const { events, ended } = await sync(data(), [disk({ cinder: { volumeID: 'v' } })], refused)
    const text =
      'error setting resizer annotation to pvc shop/data, with error patchPVCStatus failed to patch PVC "data": Conflict'
    expect(events).toEqual([told, `Warning ExternalExpanding: ${text}`])
    expect(ended).toMatchObject({ kind: 'thrown', error: { message: text } })
  })
})

describe('a volume that nodes make larger', () => {
  const began = {
    metadata: { annotations: { [resizer]: 'flex' }, resourceVersion: '1' },
    status: {
      allocatedResourceStatuses: { storage: 'ControllerResizeInProgress' },
      allocatedResources: { storage: '2Gi' },
      conditions: [{ type: 'Resizing', status: 'True', lastTransitionTime: at('10:00:00') }],
    },
  }
  const grown = { spec: { capacity: { storage: '2Gi' } } }

  test('with a file system is left to the node', async () => {
    const { bodies, events, metrics, told } = await sync(data(), [disk({ flexVolume })])
    expect(told).toEqual([
      'get persistentvolumes disk',
      'patch persistentvolumeclaims shop/data',
      'patch persistentvolumes disk',
      'patch persistentvolumeclaims shop/data',
      'patch persistentvolumes disk',
    ])
    expect(bodies).toMatchObject([
      began,
      grown,
      { metadata: { resourceVersion: '2' }, status: { allocatedResourceStatuses: { storage: 'NodeResizePending' } } },
      { metadata: { annotations: { [preResize]: '1Gi' } } },
    ])
    expect(events).toEqual([])
    expect(metrics).toContain(
      'storage_operation_duration_seconds_count{migrated="false",operation_name="expand_volume",status="success",volume_plugin="flex"} 1',
    )
  })

  test('without one is done', async () => {
    const { bodies, events } = await sync(data(), [disk({ flexVolume, volumeMode: 'Block' })])
    expect(bodies).toMatchObject([began, grown, { status: { capacity: { storage: '2Gi' } } }])
    expect(events).toEqual(['Normal VolumeResizeSuccessful: ExpandVolume succeeded for volume shop/data'])
  })

  test('and is large enough there: what was before is forgotten', async () => {
    const seen = data({ size: '1Gi' })
    const { bodies } = await sync(seen, [disk({ flexVolume }, { [preResize]: '512Mi' })])
    expect(bodies).toEqual([{ metadata: { annotations: { [preResize]: null } } }])
  })

  test('and is under way there: nothing is written', async () => {
    const status = { capacity: { storage: '1Gi' }, allocatedResourceStatuses: { storage: 'NodeResizePending' } }
    const { bodies, ended } = await sync(data({ status }), [disk({ flexVolume, capacity: { storage: '2Gi' } })])
    expect([bodies, ended.kind]).toEqual([[], 'done'])
  })

  test('and failed there: the node may try again, and what was before stays known', async () => {
    const status = { capacity: { storage: '1Gi' }, allocatedResourceStatuses: { storage: 'NodeResizeInfeasible' } }
    const on = disk({ flexVolume, capacity: { storage: '2Gi' } }, { [preResize]: '1Gi' })
    const { bodies } = await sync(data({ status }), [on])
    expect(bodies).toMatchObject([{ status: { allocatedResourceStatuses: { storage: 'NodeResizePending' } } }])
  })

  test.each<{ name: string; refuse: Refuse; spec?: PersistentVolume['spec']; want: string }>([
    {
      name: 'the beginning',
      refuse: refusing('patch', 'persistentvolumeclaims'),
      want: 'error updating pvc shop/data with resize in progress: patchPVCStatus failed to patch PVC "data": Conflict',
    },
    {
      name: 'the volume',
      refuse: refusing('patch', 'persistentvolumes'),
      want: 'error updating pv for pvc shop/data: error Patching PV "disk" with error : Conflict',
    },
    {
      name: 'what the node is to do',
      refuse: (_, earlier) => (earlier === 3 ? conflict() : undefined),
      want: 'error marking pvc shop/data for node expansion: error marking pvc shop/data for node expansion: patchPVCStatus failed to patch PVC "data": Conflict',
    },
    {
      name: 'what was before',
      refuse: (_, earlier) => (earlier === 4 ? conflict() : undefined),
      want: `error marking pvc shop/data for node expansion: error updating pv disk annotation (${preResize}) with pre-resize capacity 1Gi: error Patching PV "disk" with error : Conflict`,
    },
    {
      name: 'the end',
      refuse: (_, earlier) => (earlier === 3 ? conflict() : undefined),
      spec: { volumeMode: 'Block' },
      want: 'error marking pvc shop/data as resized: patchPVCStatus failed to patch PVC "data": Conflict',
    },
  ])('$name cannot be written: told, counted, tried again', async ({ refuse, spec, want }) => {
    const { ended, events, metrics } = await sync(data(), [disk({ flexVolume, ...spec })], refuse)
    expect(ended).toMatchObject({ kind: 'thrown', error: { message: want } })
    expect(events).toEqual([`Warning VolumeResizeFailed: ${want}`])
    expect(metrics).toContain('operation_name="expand_volume",status="fail-unknown"')
  })
})
