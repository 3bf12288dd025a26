import {
  keyOf,
  type CSIDriver,
  type KubeObject,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  type Volume,
} from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { claim, volume } from '../../shared/testing/volume-builders.ts'
import type { Listers } from '../observe.ts'

export const driverName = 'disks.example.com'

type PodSpec = NonNullable<Pod['spec']>

export interface UserTraits {
  /** Claims that it mounts, each as a volume of its name. */
  readonly claims?: readonly string[]
  readonly volumes?: readonly Volume[]
  readonly level?: string
  readonly policy?: string
  readonly phase?: string
  readonly uid?: string
  readonly spec?: Partial<PodSpec>
}

/** A pod in `shop` with one container, which mounts all its volumes but an empty folder. */
export function user(name: string, traits: UserTraits = {}): Pod {
  const { claims = [], volumes = [], level, policy, phase = 'Running', uid = `uid-${name}`, spec } = traits
  const mounted = [
    ...claims.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })),
    ...volumes,
  ]
  return {
    metadata: { name, namespace: 'shop', uid },
    spec: {
      containers: [
        { name: 'c', volumeMounts: mounted.map((each) => ({ name: each.name, mountPath: `/${each.name}` })) },
      ],
      securityContext: {
        ...(level === undefined ? {} : { seLinuxOptions: { level } }),
        ...(policy === undefined ? {} : { seLinuxChangePolicy: policy }),
      },
      volumes: [{ name: 'scratch', emptyDir: {} }, ...mounted],
      ...spec,
    },
    status: { phase },
  }
}

export interface World {
  readonly pods?: readonly Pod[]
  readonly claims?: readonly PersistentVolumeClaim[]
  readonly volumes?: readonly PersistentVolume[]
  readonly drivers?: readonly CSIDriver[]
}

export const boundClaim = (name: string): PersistentVolumeClaim =>
  claim(name, { phase: 'Bound', volumeName: `pv-${name}` })

export const boundVolume = (name: string, source: PersistentVolume['spec'] = csiSource(name)): PersistentVolume =>
  volume(`pv-${name}`, { of: `${name}:uid-${name}`, phase: 'Bound', spec: source })

const csiSource = (volumeHandle: string): PersistentVolume['spec'] => ({ csi: { driver: driverName, volumeHandle } })

export const csiDriver = (seLinuxMount?: boolean, name = driverName): CSIDriver => ({
  metadata: { name },
  spec: seLinuxMount === undefined ? {} : { seLinuxMount },
})

/** Claim and volume `data` are bound and their driver mounts with labels, unless the test says otherwise. */
export function listersOf(world: World = {}): Listers {
  const {
    pods = [],
    claims = [boundClaim('data')],
    volumes = [boundVolume('data')],
    drivers = [csiDriver(true), csiDriver(true, 'ebs.csi.aws.com')],
  } = world
  return { pods: listerOf(pods), claims: listerOf(claims), volumes: listerOf(volumes), drivers: listerOf(drivers) }
}

function listerOf<T extends KubeObject>(objects: readonly T[]): Lister<T> {
  const byKey = new Map(objects.map((object) => [keyOf(object), object]))
  return { get: (key) => byKey.get(key), list: () => objects, byIndex: () => [] }
}
