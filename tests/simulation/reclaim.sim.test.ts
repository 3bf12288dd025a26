import {
  nameOf,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  storageClasses,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '@coxswain/api'
import type { HostFolders } from '@coxswain/controllers'
import { internalError, minutes, pod, seconds, startCluster, type TestCluster } from '@coxswain/testing'
import { describe, expect, test } from 'vitest'

const binder = 'persistentvolume-binder-controller'

function claim(name: string, spec: PersistentVolumeClaim['spec'] = {}): PersistentVolumeClaim {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'default' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: 'by-hand',
      ...spec,
    },
  }
}

function volume(name: string, spec: PersistentVolume['spec'] = {}): PersistentVolume {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Gi' },
      hostPath: { path: '/tmp/data' },
      storageClassName: 'by-hand',
      ...spec,
    },
  }
}

const nfs = { hostPath: undefined, nfs: { server: 'files', path: '/x' } }

/** Remembers what was made and removed, and fails where it is told to. */
function rememberedFolders(fails: { make?: string; remove?: string } = {}): HostFolders & { readonly log: string[] } {
  const log: string[] = []
  return {
    log,
    make: async (path) => {
      if (fails.make !== undefined) throw new Error(fails.make)
      log.push(`make ${path}`)
    },
    remove: async (path) => {
      if (fails.remove !== undefined) throw new Error(fails.remove)
      log.push(`remove ${path}`)
    },
  }
}

function start(options: object = {}): Promise<TestCluster> {
  return startCluster({
    controllerOptions: ({ name, defaults }) => (name === binder ? { ...(defaults as object), ...options } : undefined),
  })
}

const phaseOf = (cluster: TestCluster, name: string): string | undefined =>
  cluster.get(persistentVolumes, name)?.status?.phase
const messageOf = (cluster: TestCluster, name: string): string | undefined =>
  cluster.get(persistentVolumes, name)?.status?.message

async function bound(cluster: TestCluster, given: PersistentVolume): Promise<void> {
  await cluster.apply(given)
  await cluster.until(() => phaseOf(cluster, nameOf(given)) === 'Available')
  await cluster.apply(claim('data'))
  await cluster.until(() => cluster.get(persistentVolumeClaims, 'data')?.status?.phase === 'Bound')
}

async function released(cluster: TestCluster, given: PersistentVolume): Promise<void> {
  await bound(cluster, given)
  await cluster.delete(persistentVolumeClaims, 'data')
  await cluster.until(() => cluster.get(persistentVolumeClaims, 'data') === undefined)
}

describe('a volume that is released', () => {
  test('stays as it is when it shall be kept', async () => {
    await using cluster = await start()
    await released(cluster, volume('disk'))
    await cluster.advance(minutes(5))
    expect(phaseOf(cluster, 'disk')).toBe('Released')
    await cluster.apply(claim('data'))
    await cluster.advance(minutes(1))
    expect(cluster.get(persistentVolumeClaims, 'data')?.status?.phase).toBe('Pending')

    await cluster.patch(persistentVolumes, 'disk', { spec: { claimRef: null } })
    await cluster.until(() => cluster.get(persistentVolumeClaims, 'data')?.status?.phase === 'Bound')
  })

  test('is deleted with its folder', async () => {
    const hostFolders = rememberedFolders()
    await using cluster = await start({ hostFolders })
    await released(cluster, volume('disk', { persistentVolumeReclaimPolicy: 'Delete' }))
    await cluster.until(() => phaseOf(cluster, 'disk') === undefined)
    expect(new Set(hostFolders.log)).toEqual(new Set(['remove /tmp/data']))
  })

  test('fails when its folder is none that may go', async () => {
    const hostFolders = rememberedFolders()
    await using cluster = await start({ hostFolders })
    await released(cluster, volume('disk', { persistentVolumeReclaimPolicy: 'Delete', hostPath: { path: '/home' } }))
    await cluster.until(() => phaseOf(cluster, 'disk') === 'Failed')
    expect(messageOf(cluster, 'disk')).toBe('host_path deleter only supports /tmp/.+ but received provided /home')
    expect(hostFolders.log).toEqual([])
  })

  test('fails when its folder cannot be deleted, and is tried again', async () => {
    const fails: { remove?: string } = { remove: 'it is busy' }
    await using cluster = await start({ hostFolders: rememberedFolders(fails) })
    await released(cluster, volume('disk', { persistentVolumeReclaimPolicy: 'Delete' }))
    await cluster.until(() => phaseOf(cluster, 'disk') === 'Failed')
    expect(messageOf(cluster, 'disk')).toBe('it is busy')
    delete fails.remove
    await cluster.until(() => phaseOf(cluster, 'disk') === undefined, { withinMs: minutes(5) })
  })

  test('fails when nobody can delete it', async () => {
    await using cluster = await start()
    await released(cluster, volume('disk', { persistentVolumeReclaimPolicy: 'Delete', ...nfs }))
    await cluster.until(() => phaseOf(cluster, 'disk') === 'Failed')
    expect(messageOf(cluster, 'disk')).toBe(
      'error getting deleter volume plugin for volume "disk": no deletable volume plugin matched',
    )
  })

  test('is emptied by a pod and free again', async () => {
    await using cluster = await start()
    await bound(cluster, volume('disk', { persistentVolumeReclaimPolicy: 'Recycle', capacity: { storage: '3Gi' } }))
    await cluster.delete(persistentVolumeClaims, 'data')
    await cluster.until(() => cluster.get(pods, 'recycler-for-disk') !== undefined)
    expect(cluster.get(pods, 'recycler-for-disk')?.spec?.activeDeadlineSeconds).toBe(90)
    await cluster.patch(pods, 'recycler-for-disk', { status: { phase: 'Succeeded' } }, { subresource: 'status' })
    await cluster.until(() => phaseOf(cluster, 'disk') === 'Available')
    await cluster.until(() => cluster.list(pods).length === 0)
    expect(cluster.get(persistentVolumes, 'disk')?.spec?.claimRef).toBeUndefined()
  })

  test('fails when the pod that empties it does', async () => {
    await using cluster = await start()
    await released(cluster, volume('disk', { persistentVolumeReclaimPolicy: 'Recycle', ...nfs }))
    await cluster.until(() => cluster.get(pods, 'recycler-for-disk') !== undefined)
    const status = { phase: 'Failed', message: 'no space' }
    await cluster.patch(pods, 'recycler-for-disk', { status }, { subresource: 'status' })
    await cluster.until(() => phaseOf(cluster, 'disk') === 'Failed')
    expect(messageOf(cluster, 'disk')).toBe('Recycle failed: failed to recycle volume: no space')
  })

  test('fails when the pod that empties it is deleted', async () => {
    await using cluster = await start()
    await released(cluster, volume('disk', { persistentVolumeReclaimPolicy: 'Recycle' }))
    await cluster.until(() => cluster.get(pods, 'recycler-for-disk') !== undefined)
    await cluster.delete(pods, 'recycler-for-disk', { gracePeriodSeconds: 0 })
    await cluster.until(() => phaseOf(cluster, 'disk') === 'Failed')
    expect(messageOf(cluster, 'disk')).toBe('Recycle failed: failed to recycle volume: recycler pod was deleted')
  })

  test('waits for a pod of that name to go before it is emptied', async () => {
    await using cluster = await startCluster({ without: ['nodes'] })
    await bound(cluster, volume('disk', { persistentVolumeReclaimPolicy: 'Recycle' }))
    await cluster.apply(pod({ name: 'recycler-for-disk' }))
    await cluster.delete(persistentVolumeClaims, 'data')
    await cluster.until(() => phaseOf(cluster, 'disk') === 'Failed')
    expect(messageOf(cluster, 'disk')).toBe('Recycle failed: old recycler pod found, will retry later')
  })

  test('fails when nobody can empty it', async () => {
    await using cluster = await start()
    const csi = { hostPath: undefined, csi: { driver: 'd', volumeHandle: 'h' } }
    await released(cluster, volume('disk', { persistentVolumeReclaimPolicy: 'Recycle', ...csi }))
    await cluster.until(() => phaseOf(cluster, 'disk') === 'Failed')
    expect(messageOf(cluster, 'disk')).toBe('No recycler plugin found for the volume!')
  })
})

describe('a folder for a claim', () => {
  const ofClass = claim('data', { storageClassName: 'folders' })
  const folders = (change: object = {}) => ({
    metadata: { name: 'folders' },
    provisioner: 'kubernetes.io/host-path',
    ...change,
  })

  async function asked(options: object, change: object = {}, given = ofClass): Promise<TestCluster> {
    const cluster = await start(options)
    await cluster.client.resource(storageClasses).create(folders(change))
    await cluster.apply(given)
    return cluster
  }

  const told = (cluster: TestCluster): string => cluster.trace.filter((line) => line.includes(' events ')).join('\n')

  test('is made where that is wanted, and deleted with it', async () => {
    const hostFolders = rememberedFolders()
    await using cluster = await asked({ provisionsHostPaths: true, hostFolders })
    await cluster.until(() => cluster.get(persistentVolumeClaims, 'data')?.status?.phase === 'Bound')
    const [made] = cluster.list(persistentVolumes)
    expect(made?.metadata).toMatchObject({
      name: `pvc-${cluster.get(persistentVolumeClaims, 'data')?.metadata?.uid}`,
      annotations: {
        'kubernetes.io/createdby': 'hostpath-dynamic-provisioner',
        'pv.kubernetes.io/bound-by-controller': 'yes',
        'pv.kubernetes.io/provisioned-by': 'kubernetes.io/host-path',
      },
      finalizers: ['kubernetes.io/pv-controller', 'kubernetes.io/pv-protection'],
    })
    await cluster.delete(persistentVolumeClaims, 'data')
    await cluster.until(() => cluster.list(persistentVolumes).length === 0)
    const path = made?.spec?.hostPath?.path ?? ''
    // While the other finalizer is still there it may be removed once more.
    expect([...new Set(hostFolders.log)]).toEqual([`make ${path}`, `remove ${path}`])
    expect(path).toMatch(/^\/tmp\/hostpath_pv\/[-0-9a-f]{36}$/)
  })

  test.each<{ name: string; options?: object; change?: object; spec?: PersistentVolumeClaim['spec'] }>([
    { name: 'is not made where that is off', options: { provisionsHostPaths: false } },
    { name: 'is not made for blocks', spec: { volumeMode: 'Block' } },
    { name: 'is not made with mount options', change: { mountOptions: ['ro'] } },
    { name: 'is not made out of another claim', spec: { dataSource: { kind: 'PersistentVolumeClaim', name: 'a' } } },
    { name: 'is not made where it cannot be', options: { hostFolders: rememberedFolders({ make: 'no space' }) } },
  ])('$name', async ({ options, change, spec }) => {
    const given = claim('data', { storageClassName: 'folders', ...spec })
    await using cluster = await asked({ provisionsHostPaths: true, ...options }, change, given)
    await cluster.advance(minutes(2))
    expect(cluster.list(persistentVolumes)).toEqual([])
    expect(told(cluster)).toContain('data.')
  })

  test('is deleted again when its volume cannot be written down', async () => {
    const hostFolders = rememberedFolders()
    const cluster = await start({ provisionsHostPaths: true, hostFolders })
    await using _ = cluster
    cluster.fail('create', 'persistentvolumes', internalError(), { part: 'controller-manager', times: 5 })
    await cluster.client.resource(storageClasses).create(folders())
    await cluster.apply(ofClass)
    await cluster.until(() => hostFolders.log.length === 2, { withinMs: minutes(2) })
    expect(hostFolders.log.map((line) => line.slice(0, 6))).toEqual(['make /', 'remove'])
    await cluster.until(() => cluster.get(persistentVolumeClaims, 'data')?.status?.phase === 'Bound')
  })
})

test('a binding goes on from wherever it broke off', async () => {
  await using cluster = await start()
  const broken = [
    'persistentvolumes',
    'persistentvolumes/status',
    'persistentvolumeclaims',
    'persistentvolumeclaims/status',
  ]
  await cluster.apply(volume('disk'))
  await cluster.until(() => phaseOf(cluster, 'disk') === 'Available')
  const faults = broken.flatMap((resource) => [
    cluster.fail('update', resource, internalError(), { times: 1 }),
    cluster.loseAnswers('update', resource, { times: 1 }),
  ])
  await cluster.apply(claim('data'))
  await cluster.until(() => cluster.get(persistentVolumeClaims, 'data')?.status?.phase === 'Bound')
  await cluster.advance(seconds(30))
  expect(faults.map(({ hits }) => hits)).toEqual(broken.flatMap(() => [1, 1]))
  expect(phaseOf(cluster, 'disk')).toBe('Bound')
})

test('many claims and many volumes find each other, each once', async () => {
  await using cluster = await start()
  const count = 60
  const indexes = Array.from({ length: count }, (_, index) => index)
  await Promise.all(
    indexes.flatMap((index) => [cluster.apply(claim(`c-${index}`)), cluster.apply(volume(`v-${index}`))]),
  )
  const isDone = (): boolean => cluster.list(persistentVolumeClaims).every(({ status }) => status?.phase === 'Bound')
  await cluster.until(isDone)
  const taken = cluster.list(persistentVolumeClaims).map(({ spec }) => spec?.volumeName)
  expect(new Set(taken).size).toBe(count)
})
