import type { CSIDriver, KubeObject, Node, PersistentVolume, Pod, Volume, VolumeAttachment } from '@coxswain/api'
import { keyOf } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { pod } from '../../shared/testing/builders.ts'
import { claim, volume } from '../../shared/testing/volume-builders.ts'
import type { Listers } from '../observe.ts'
import { csiPlugin, type VolumeSpec } from '../../shared/volumes/volume-spec.ts'

export const driver = 'disks.example.com'
export const uniqueNameOf = (handle: string): string => `${csiPlugin}/${driver}^${handle}`

/** A volume of the driver, of the handle's name, for one node at a time. */
export function specOf(handle: string, change: Partial<VolumeSpec> = {}): VolumeSpec & { readonly uniqueName: string } {
  return {
    plugin: csiPlugin,
    title: `pv-${handle}`,
    accessModes: ['ReadWriteOnce'],
    isMigrated: false,
    csi: { driver, handle },
    source: { persistentVolumeName: `pv-${handle}` },
    ...change,
    uniqueName: uniqueNameOf(handle),
  }
}

export const userOf = (name: string, volumes: readonly Volume[], nodeName = 'node-1'): Pod => {
  const base = pod(name, { node: nodeName })
  return { ...base, spec: { containers: [], ...base.spec, volumes } }
}

export const claimed = (claimName: string): Volume => ({ name: 'data', persistentVolumeClaim: { claimName } })

/** A claim of that name, and its volume of the driver, both bound. */
export function boundPair(name: string, spec: PersistentVolume['spec'] = {}) {
  return {
    claim: claim(name, { phase: 'Bound', volumeName: `pv-${name}` }),
    volume: volume(`pv-${name}`, {
      of: `${name}:uid-${name}`,
      phase: 'Bound',
      spec: { csi: { driver, volumeHandle: name }, ...spec },
    }),
  }
}

export interface NodeTraits {
  readonly isManaged?: boolean
  readonly isReady?: boolean
  readonly attached?: readonly string[]
  readonly inUse?: readonly string[]
  readonly taints?: readonly string[]
}

export function node(name: string, traits: NodeTraits = {}): Node {
  const { isManaged = true, isReady = true, attached, inUse, taints } = traits
  const annotations = isManaged ? { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' } : {}
  return {
    metadata: { name, annotations },
    spec: taints === undefined ? {} : { taints: taints.map((key) => ({ key, effect: 'NoSchedule' })) },
    status: {
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'Unknown' }],
      ...(attached && { volumesAttached: attached.map((each) => ({ name: each, devicePath: '' })) }),
      ...(inUse && { volumesInUse: inUse }),
    },
  }
}

export const csiDriver = (attachRequired?: boolean): CSIDriver => ({
  metadata: { name: driver },
  spec: attachRequired === undefined ? {} : { attachRequired },
})

export function attachmentOf(name: string, status?: VolumeAttachment['status'], of = 'data'): VolumeAttachment {
  return {
    metadata: { name },
    spec: { attacher: driver, nodeName: 'node-1', source: { persistentVolumeName: `pv-${of}` } },
    ...(status && { status }),
  }
}

export interface World {
  readonly pods?: readonly Pod[]
  readonly nodes?: readonly Node[]
  readonly pairs?: readonly ReturnType<typeof boundPair>[]
  readonly drivers?: readonly CSIDriver[]
  readonly attachments?: readonly VolumeAttachment[]
}

export interface ChangingListers extends Listers {
  readonly stored: Record<keyof Listers, Map<string, KubeObject>>
}

/** Caches that hold these; `stored` may be changed. */
export function listersOf({ pods, nodes, pairs = [], drivers, attachments }: World = {}): ChangingListers {
  const byKey = (objects: readonly KubeObject[] = []) => new Map(objects.map((object) => [keyOf(object), object]))
  const stored = {
    pods: byKey(pods),
    nodes: byKey(nodes),
    claims: byKey(pairs.map((pair) => pair.claim)),
    volumes: byKey(pairs.map((pair) => pair.volume)),
    drivers: byKey(drivers),
    attachments: byKey(attachments),
  }
  const listerOf = (objects: Map<string, KubeObject>): Lister<never> =>
    ({ get: (key: string) => objects.get(key), list: () => [...objects.values()] }) as unknown as Lister<never>
  return {
    stored,
    pods: listerOf(stored.pods),
    nodes: listerOf(stored.nodes),
    claims: listerOf(stored.claims),
    volumes: listerOf(stored.volumes),
    drivers: listerOf(stored.drivers),
    attachments: listerOf(stored.attachments),
  }
}
