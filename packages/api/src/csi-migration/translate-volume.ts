// Mirrors TranslateInTreePVToCSI of k8s.io/csi-translation-lib/plugins, 1.36, as far as a volume's handle goes.
import type { PersistentVolume, PersistentVolumeSpec } from '../generated/types/core-v1.ts'
import { annotationsOf, labelsOf, nameOf } from '../meta.ts'

const zoneDelimiter = '__'
const resourceGroupAnnotation = 'kubernetes.io/azure-file-resource-group'
/** Google's for a project or zone that nobody knows. */
export const unspecified = 'UNSPECIFIED'

/** What the driver that took over calls the volume. Throws for one that it does not take. */
export function migratedHandleOf(volume: PersistentVolume): string {
  const { spec = {} } = volume
  if (spec.awsElasticBlockStore !== undefined) return awsHandle(spec.awsElasticBlockStore.volumeID)
  if (spec.azureDisk !== undefined) return azureDiskHandle(spec.azureDisk)
  if (spec.azureFile !== undefined) return azureFileHandleOf(volume, spec.azureFile)
  if (spec.cinder !== undefined) return spec.cinder.volumeID
  if (spec.gcePersistentDisk !== undefined) return googleHandleOf(volume, spec.gcePersistentDisk.pdName)
  if (spec.portworxVolume !== undefined) return spec.portworxVolume.volumeID
  if (spec.vsphereVolume !== undefined) return spec.vsphereVolume.volumePath
  throw new Error(`no driver took over volume ${nameOf(volume)}`)
}

/** The modes in which the driver offers it. */
export function migratedModesOf({ spec }: PersistentVolume): readonly string[] | undefined {
  const modes = spec?.accessModes
  if (modes === undefined || spec?.gcePersistentDisk === undefined) return modes
  // Google's plugin of old took these for one writer.
  if (modes.includes('ReadWriteOnce') || modes.includes('ReadWriteMany')) return ['ReadWriteOnce']
  return modes.includes('ReadOnlyMany') ? ['ReadOnlyMany'] : []
}

/** Out of `aws://<zone>/<id>`, or the id itself. */
export function awsHandle(volumeId: string): string {
  if (!volumeId.startsWith('aws://')) return volumeId
  const path = /^aws:\/\/[^/?#]*([^?#]*)/.exec(volumeId)?.[1] ?? ''
  const id = path.replace(/^\/+|\/+$/g, '')
  if (!/^vol-[^/]*$/.test(id)) throw new Error(`Invalid format for AWS volume (${volumeId})`)
  return id
}

type AzureDisk = NonNullable<PersistentVolumeSpec['azureDisk']>

export function azureDiskHandle({ kind, diskURI }: AzureDisk): string {
  if (kind !== undefined && kind.toLowerCase() !== 'managed') {
    throw new Error(`kind(${kind}) is not supported in csi migration`)
  }
  return diskURI
}

export interface AzureShare {
  readonly resourceGroup: string
  readonly secretName: string
  readonly shareName: string
  readonly name: string
  readonly namespace: string
}

export function azureFileHandle({ resourceGroup, secretName, shareName, name, namespace }: AzureShare): string {
  const account = /azure-storage-account-(.+)-secret/.exec(secretName)?.[1] ?? secretName
  return [resourceGroup, account, shareName, name, namespace].join('#')
}

function azureFileHandleOf(
  volume: PersistentVolume,
  { secretName, secretNamespace, shareName }: NonNullable<PersistentVolumeSpec['azureFile']>,
): string {
  const namespace = secretNamespace ?? volume.spec?.claimRef?.namespace ?? ''
  if (namespace === '') throw new Error('could not find a secret namespace in PersistentVolumeSource or ClaimRef')
  const resourceGroup = annotationsOf(volume)[resourceGroupAnnotation] ?? ''
  return azureFileHandle({ resourceGroup, secretName, shareName, name: nameOf(volume), namespace })
}

function googleHandleOf(volume: PersistentVolume, disk: string): string {
  const labels = labelsOf(volume)
  const beta = labels['failure-domain.beta.kubernetes.io/zone'] ?? ''
  const told = beta === '' ? (labels['topology.kubernetes.io/zone'] ?? '') : beta
  const zones = told.split(zoneDelimiter)
  if (zones.length > 1) return `projects/${unspecified}/regions/${googleRegionOf(zones)}/disks/${disk}`
  return googleHandle(told === '' ? unspecified : told, disk)
}

export const googleHandle = (zone: string, disk: string): string =>
  `projects/${unspecified}/zones/${zone}/disks/${disk}`

function googleRegionOf(zones: readonly string[]): string {
  const regions = new Set(
    zones.map((zone) => {
      const parts = zone.split('-')
      if (parts.length === 3) return parts.slice(0, 2).join('-')
      throw new Error(`zone in unexpected format, expected: {locale}-{region}-{zone}, got: ${zone}`)
    }),
  )
  const [only] = regions
  if (only === undefined || regions.size > 1) throw new Error(`multiple regions gotten from zones ${zones.join()}`)
  return only
}
