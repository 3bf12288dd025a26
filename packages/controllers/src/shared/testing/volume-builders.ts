import { volumeAnnotations, type PersistentVolume, type PersistentVolumeClaim, type StorageClass } from '@coxswain/api'

const { boundByController, bindCompleted } = volumeAnnotations

export const marks = { byController: { [boundByController]: 'yes' }, completed: { [bindCompleted]: 'yes' } } as const
export const fullyBound = { ...marks.byController, ...marks.completed }

type Annotations = Readonly<Record<string, string>>

export interface ClaimTraits {
  readonly uid?: string
  readonly size?: string
  readonly phase?: string
  readonly volumeName?: string
  readonly annotations?: Annotations
  readonly metadata?: PersistentVolumeClaim['metadata']
  readonly spec?: PersistentVolumeClaim['spec']
  readonly status?: PersistentVolumeClaim['status']
}

/** A claim of one Gi in `shop`, pending, that says nothing of a class. */
export function claim(name = 'data', traits: ClaimTraits = {}): PersistentVolumeClaim {
  const {
    uid = `uid-${name}`,
    size = '1Gi',
    phase = 'Pending',
    volumeName,
    annotations,
    metadata,
    spec,
    status,
  } = traits
  return {
    metadata: { name, namespace: 'shop', uid, resourceVersion: '1', ...(annotations && { annotations }), ...metadata },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: size } },
      ...(volumeName === undefined ? {} : { volumeName }),
      ...spec,
    },
    status: { phase, ...status },
  }
}

export interface VolumeTraits {
  readonly size?: string
  readonly phase?: string
  /** Name and, after a colon, uid of the claim in `shop` that it is of. */
  readonly of?: string
  readonly policy?: string
  readonly annotations?: Annotations
  readonly metadata?: PersistentVolume['metadata']
  readonly spec?: PersistentVolume['spec']
}

/** A free volume of one Gi without a class, kept when it is released. */
export function volume(name = 'disk', traits: VolumeTraits = {}): PersistentVolume {
  const { size = '1Gi', phase = 'Available', of, policy = 'Retain', annotations, metadata, spec } = traits
  const [claimName, uid] = of?.split(':') ?? []
  const reference = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'shop', name: claimName }
  return {
    metadata: { name, uid: `uid-${name}`, resourceVersion: '1', ...(annotations && { annotations }), ...metadata },
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: size },
      persistentVolumeReclaimPolicy: policy,
      ...(of === undefined ? {} : { claimRef: uid === undefined ? reference : { ...reference, uid } }),
      ...spec,
    },
    status: { phase },
  }
}

export function storageClass(name: string, change: Partial<StorageClass> = {}): StorageClass {
  return { metadata: { name }, provisioner: 'example.com/disks', volumeBindingMode: 'Immediate', ...change }
}
