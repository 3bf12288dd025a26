// Mirrors pkg/apis/core/v1/defaults.go SetDefaults_PersistentVolume and zz_generated.defaults.go, release 1.36.
import type { PersistentVolume, PersistentVolumeSpec } from '@coxswain/api'
import { defaultAzureDisk, roundResourceList } from '@coxswain/api/pod-defaults'
import { changeField, fillMissing, withField } from '@coxswain/base'

const rbdDefaults = { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' }
const scaleIoDefaults = { storageMode: 'ThinProvisioned', fsType: 'xfs' }

export function defaultPersistentVolume(volume: PersistentVolume): PersistentVolume {
  const spec = defaultSpec(volume.spec ?? {})
  const status = fillMissing(volume.status ?? {}, { phase: 'Pending' })
  return withField(withField(volume, 'spec', spec), 'status', status)
}

function defaultSpec(spec: PersistentVolumeSpec): PersistentVolumeSpec {
  const filled = fillMissing(spec, { persistentVolumeReclaimPolicy: 'Retain' })
  const moded = filled.volumeMode === undefined ? { ...filled, volumeMode: 'Filesystem' } : filled
  return defaultSource(changeField(moded, 'capacity', roundResourceList))
}

function defaultSource(spec: PersistentVolumeSpec): PersistentVolumeSpec {
  if (spec.hostPath) {
    return changeField(spec, 'hostPath', (path) => (path.type === undefined ? { ...path, type: '' } : path))
  }
  if (spec.iscsi) {
    return changeField(spec, 'iscsi', (source) => fillMissing(source, { iscsiInterface: 'default' }))
  }
  if (spec.rbd) return changeField(spec, 'rbd', (source) => fillMissing(source, rbdDefaults))
  if (spec.azureDisk) return changeField(spec, 'azureDisk', defaultAzureDisk)
  if (spec.scaleIO) return changeField(spec, 'scaleIO', (source) => fillMissing(source, scaleIoDefaults))
  return spec
}
