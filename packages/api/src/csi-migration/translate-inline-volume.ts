// Mirrors TranslateInTreeInlineVolumeToCSI of k8s.io/csi-translation-lib, 1.36.
import { must } from '@coxswain/base'
import type { CSIPersistentVolumeSource, PersistentVolumeSpec, Volume } from '../generated/types/core-v1.ts'
import { migratedPluginOf } from './migrated-plugins.ts'
import { awsHandle, azureDiskHandle, azureFileHandle, googleHandle, unspecified } from './translate-volume.ts'

export interface TranslatedVolume {
  /** That the volume would have, were it not written into a pod. */
  readonly name: string
  readonly spec: PersistentVolumeSpec & { readonly csi: CSIPersistentVolumeSource }
}

interface Translation {
  readonly handle: string
  /** Default: driver and handle. */
  readonly name?: string
  readonly source: {
    readonly readOnly?: boolean | undefined
    readonly fsType?: string | undefined
    readonly volumeAttributes?: Readonly<Record<string, string>>
    readonly nodeStageSecretRef?: CSIPersistentVolumeSource['nodeStageSecretRef']
  }
  readonly accessMode: string
}

const once = 'ReadWriteOnce'
const readers = (isReadOnly: boolean | undefined): string => (isReadOnly === true ? 'ReadOnlyMany' : once)

/** As the driver that took over is told of a volume that is written into a pod. Throws for one that it does not take. */
export function translateInlineVolume(volume: Volume, podNamespace: string): TranslatedVolume {
  const { driver } = must(migratedPluginOf(volume), 'a driver took over')
  const { handle, name = `${driver}-${handle}`, source, accessMode } = translate(volume, podNamespace)
  const csi = { driver, volumeHandle: handle, ...withoutEmpty(source) }
  return { name, spec: { accessModes: [accessMode], csi, volumeMode: 'Filesystem' } }
}

function translate(volume: Volume, podNamespace: string): Translation {
  const { awsElasticBlockStore: aws, cinder, portworxVolume: portworx, vsphereVolume: vsphere } = volume
  if (aws !== undefined) {
    const volumeAttributes = { partition: String(aws.partition ?? 0) }
    return { handle: awsHandle(aws.volumeID), source: { ...common(aws), volumeAttributes }, accessMode: once }
  }
  if (volume.azureDisk !== undefined) return translateAzureDisk(volume.azureDisk)
  if (volume.azureFile !== undefined) return translateAzureFile(volume.name, volume.azureFile, podNamespace)
  if (cinder !== undefined) return { handle: cinder.volumeID, source: common(cinder), accessMode: once }
  if (volume.gcePersistentDisk !== undefined) return translateGoogle(volume.gcePersistentDisk)
  if (portworx !== undefined) {
    const { volumeID, fsType, readOnly } = portworx
    return { handle: volumeID, source: { fsType }, accessMode: readers(readOnly) }
  }
  const { volumePath, fsType, storagePolicyName = '' } = must(vsphere, 'a volume of one of the plugins of old')
  const volumeAttributes: Record<string, string> =
    storagePolicyName === '' ? {} : { storagepolicyname: storagePolicyName }
  return { handle: volumePath, source: { fsType, volumeAttributes }, accessMode: once }
}

function translateAzureDisk(disk: NonNullable<Volume['azureDisk']>): Translation {
  const { cachingMode = '', fsType, readOnly } = disk
  const volumeAttributes = {
    kind: 'Managed',
    ...(cachingMode === '' ? {} : { cachingmode: cachingMode }),
    ...(fsType === undefined ? {} : { fstype: fsType }),
  }
  const handle = azureDiskHandle(disk)
  return { handle, name: handle, source: { readOnly, fsType, volumeAttributes }, accessMode: once }
}

function translateAzureFile(name: string, file: NonNullable<Volume['azureFile']>, podNamespace: string): Translation {
  const { secretName, shareName, readOnly } = file
  const namespace = podNamespace === '' ? 'default' : podNamespace
  const handle = azureFileHandle({ resourceGroup: '', secretName, shareName, name, namespace })
  const nodeStageSecretRef = { name: secretName, namespace }
  const source = { readOnly, volumeAttributes: { sharename: shareName }, nodeStageSecretRef }
  return { handle, name: handle, source, accessMode: 'ReadWriteMany' }
}

function translateGoogle(disk: NonNullable<Volume['gcePersistentDisk']>): Translation {
  const partition = (disk.partition ?? 0) === 0 ? '' : String(disk.partition)
  return {
    handle: googleHandle(unspecified, disk.pdName),
    name: `pd.csi.storage.gke.io-${disk.pdName}`,
    source: { ...common(disk), volumeAttributes: { partition } },
    accessMode: readers(disk.readOnly),
  }
}

interface Common {
  readonly fsType?: string | undefined
  readonly readOnly?: boolean | undefined
}

const common = ({ fsType, readOnly }: Common): Common => ({ fsType, readOnly })

/** As Go writes it: no fields for what is empty. */
function withoutEmpty<T extends Translation['source']>(source: T): Partial<T> {
  const kept = Object.entries(source).filter(([, value]) => {
    if (value === undefined || value === '' || value === false) return false
    return typeof value !== 'object' || Object.keys(value).length > 0
  })
  return Object.fromEntries(kept) as Partial<T>
}
