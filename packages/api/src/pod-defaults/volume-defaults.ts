// Mirrors pkg/apis/core/v1/defaults.go SetDefaults_Volume and zz_generated.defaults.go, 1.36.
import { changeField, fillMissing, fillUnset, mapItems } from '@coxswain/base'
import type { AzureDiskVolumeSource, DownwardAPIVolumeFile, Volume, VolumeProjection } from '../generated/types.ts'
import { defaultFieldRef } from './container-defaults.ts'
import { defaultPullPolicy } from './image-tag.ts'
import { roundResources } from './resource-list-defaults.ts'

const fileMode = { defaultMode: 0o644 }
const tokenExpirationSeconds = 3600

export function defaultVolume(volume: Volume): Volume {
  for (const source in volume) {
    if (source !== 'name' && volume[source as keyof Volume] !== undefined) return defaultSource(volume)
  }
  return { ...volume, emptyDir: {} }
}

function defaultSource(volume: Volume): Volume {
  if (volume.secret) return changeField(volume, 'secret', (source) => fillMissing(source, fileMode))
  if (volume.configMap) return changeField(volume, 'configMap', (source) => fillMissing(source, fileMode))
  if (volume.projected) return changeField(volume, 'projected', defaultProjected)
  if (volume.downwardAPI) return changeField(volume, 'downwardAPI', defaultDownwardApi)
  if (volume.hostPath) {
    return changeField(volume, 'hostPath', (path) => (path.type === undefined ? { ...path, type: '' } : path))
  }
  if (volume.ephemeral) return defaultEphemeral(volume)
  if (volume.image) {
    return changeField(volume, 'image', (image) =>
      image.pullPolicy ? image : { ...image, pullPolicy: defaultPullPolicy(image.reference ?? '') },
    )
  }
  return defaultNetworkSource(volume)
}

function defaultNetworkSource(volume: Volume): Volume {
  if (volume.iscsi) {
    return changeField(volume, 'iscsi', (source) => fillMissing(source, { iscsiInterface: 'default' }))
  }
  if (volume.rbd) {
    const defaults = { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' }
    return changeField(volume, 'rbd', (source) => fillMissing(source, defaults))
  }
  if (volume.azureDisk) return changeField(volume, 'azureDisk', defaultAzureDisk)
  if (volume.scaleIO) {
    const defaults = { storageMode: 'ThinProvisioned', fsType: 'xfs' }
    return changeField(volume, 'scaleIO', (source) => fillMissing(source, defaults))
  }
  return volume
}

export function defaultAzureDisk<T extends AzureDiskVolumeSource>(disk: T): T {
  const defaults = { cachingMode: 'ReadWrite', fsType: 'ext4', readOnly: false, kind: 'Shared' }
  return fillUnset(disk, defaults as Partial<T>)
}

function defaultDownwardApi(source: NonNullable<Volume['downwardAPI']>): NonNullable<Volume['downwardAPI']> {
  const filled = fillMissing(source, fileMode)
  return changeField(filled, 'items', (items) => mapItems(items, defaultDownwardFile))
}

function defaultDownwardFile(file: DownwardAPIVolumeFile): DownwardAPIVolumeFile {
  return changeField(file, 'fieldRef', defaultFieldRef)
}

function defaultProjected(source: NonNullable<Volume['projected']>): NonNullable<Volume['projected']> {
  const filled = fillMissing(source, fileMode)
  return changeField(filled, 'sources', (sources) => mapItems(sources, defaultProjection))
}

function defaultProjection(projection: VolumeProjection): VolumeProjection {
  const withToken = changeField(projection, 'serviceAccountToken', (token) =>
    fillMissing(token, { expirationSeconds: tokenExpirationSeconds }),
  )
  return changeField(withToken, 'downwardAPI', (source) =>
    changeField(source, 'items', (items) => mapItems(items, defaultDownwardFile)),
  )
}

function defaultEphemeral(volume: Volume): Volume {
  return changeField(volume, 'ephemeral', (source) =>
    changeField(source, 'volumeClaimTemplate', (template) =>
      changeField(template, 'spec', (spec) =>
        changeField(fillUnset(spec, { volumeMode: 'Filesystem' }), 'resources', roundResources),
      ),
    ),
  )
}
