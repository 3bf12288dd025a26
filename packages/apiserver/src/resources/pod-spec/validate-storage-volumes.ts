// Mirrors pkg/apis/core/validation/validation.go, 1.36: volumes of storage systems. See the file volumes for the rest.
import { nameIsDnsSubdomain } from '@coxswain/api'
import type { AzureDiskVolumeSource, FCVolumeSource, ISCSIVolumeSource, QuobyteVolumeSource } from '@coxswain/api'
import { invalid, notSupported, required, tooLong, type ErrorList } from '../../validation/field-errors.ts'
import { checkDnsLabel, checkDnsSubdomain } from '../rules/names.ts'
import { isOutOfRange, outOfRangeMessage } from '../rules/numbers.ts'
import { checkOneOf } from '../rules/one-of.ts'
import { checkDescendingPath } from '../rules/paths-in-files.ts'
import type { SourceCheck } from './validate-file-volumes.ts'

export const storageSources: Readonly<Record<string, SourceCheck>> = {
  gitRepo: (errors, path, { gitRepo }) => {
    if (!gitRepo?.repository) errors.push(required(`${path}.repository`))
    checkDescendingPath(errors, `${path}.directory`, gitRepo?.directory ?? '')
  },
  gcePersistentDisk: (errors, path, { gcePersistentDisk }) => {
    if (!gcePersistentDisk?.pdName) errors.push(required(`${path}.pdName`))
    checkPartition(errors, path, gcePersistentDisk?.partition)
  },
  awsElasticBlockStore: (errors, path, { awsElasticBlockStore }) => {
    if (!awsElasticBlockStore?.volumeID) errors.push(required(`${path}.volumeID`))
    checkPartition(errors, path, awsElasticBlockStore?.partition)
  },
  nfs: (errors, path, { nfs }) => validateNfs(errors, path, nfs ?? {}),
  iscsi: (errors, path, { iscsi }) => {
    if (iscsi) validateIscsi(errors, path, iscsi, 'must be valid format starting with iqn, eui, or naa')
  },
  glusterfs: (errors, path, { glusterfs }) => {
    if (!glusterfs?.endpoints) errors.push(required(`${path}.endpoints`))
    if (!glusterfs?.path) errors.push(required(`${path}.path`))
  },
  flocker: (errors, path, { flocker }) => validateFlocker(errors, path, flocker ?? {}),
  persistentVolumeClaim: (errors, path, { persistentVolumeClaim }) => {
    if (!persistentVolumeClaim?.claimName) errors.push(required(`${path}.claimName`))
  },
  rbd: (errors, path, { rbd }) => {
    if (!rbd?.monitors?.length) errors.push(required(`${path}.monitors`))
    if (!rbd?.image) errors.push(required(`${path}.image`))
  },
  cinder: (errors, path, { cinder }) => {
    if (!cinder?.volumeID) errors.push(required(`${path}.volumeID`))
    if (cinder?.secretRef && !cinder.secretRef.name) errors.push(required(`${path}.secretRef.name`))
  },
  cephfs: (errors, path, { cephfs }) => {
    if (!cephfs?.monitors?.length) errors.push(required(`${path}.monitors`))
  },
  quobyte: (errors, path, { quobyte }) => {
    if (quobyte) validateQuobyte(errors, path, quobyte)
  },
  fc: (errors, path, { fc }) => {
    if (fc) validateFibreChannel(errors, path, fc)
  },
  flexVolume: (errors, path, { flexVolume }) => {
    if (!flexVolume?.driver) errors.push(required(`${path}.driver`))
    checkFlexOptions(errors, path, flexVolume?.options)
  },
  azureFile: (errors, path, { azureFile }) => {
    if (!azureFile?.secretName) errors.push(required(`${path}.secretName`))
    if (!azureFile?.shareName) errors.push(required(`${path}.shareName`))
  },
  vsphereVolume: (errors, path, { vsphereVolume }) => {
    if (!vsphereVolume?.volumePath) errors.push(required(`${path}.volumePath`))
  },
  photonPersistentDisk: (errors, path, { photonPersistentDisk }) => {
    if (!photonPersistentDisk?.pdID) errors.push(required(`${path}.pdID`))
  },
  portworxVolume: (errors, path, { portworxVolume }) => {
    if (!portworxVolume?.volumeID) errors.push(required(`${path}.volumeID`))
  },
  azureDisk: (errors, path, { azureDisk }) => {
    if (azureDisk) validateAzureDisk(errors, path, azureDisk)
  },
  storageos: (errors, path, { storageos }) => validateStorageOs(errors, path, storageos ?? {}),
  scaleIO: (errors, path, { scaleIO }) => {
    if (!scaleIO?.gateway) errors.push(required(`${path}.gateway`))
    if (!scaleIO?.system) errors.push(required(`${path}.system`))
    if (!scaleIO?.volumeName) errors.push(required(`${path}.volumeName`))
  },
  csi: (errors, path, { csi }) => {
    validateDriverName(errors, `${path}.driver`, csi?.driver ?? '')
    const secret = csi?.nodePublishSecretRef
    if (secret === undefined) return
    if (!secret.name) errors.push(required(`${path}.nodePublishSecretRef.name`))
    else checkDnsSubdomain(errors, `${path}.name`, secret.name)
  },
}

function checkPartition(errors: ErrorList, path: string, partition: number | undefined): void {
  if (partition !== undefined && isOutOfRange(partition, 0, 255)) {
    errors.push(invalid(`${path}.partition`, partition, outOfRangeMessage(1, 255)))
  }
}

interface NfsSource {
  readonly server?: string | undefined
  readonly path?: string | undefined
}

function validateNfs(errors: ErrorList, path: string, nfs: NfsSource): void {
  if (!nfs.server) errors.push(required(`${path}.server`))
  if (!nfs.path) errors.push(required(`${path}.path`))
  if (!nfs.path?.startsWith('/')) errors.push(invalid(`${path}.path`, nfs.path ?? '', 'must be an absolute path'))
}

const qualifiedNames: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.([a-zA-Z0-9.-]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[a-zA-Z0-9]{16}$/,
  naa: /^naa.[a-zA-Z0-9]{32}$/,
}

/** `unknownPrefix` is told of a name that begins with none of the three. */
export function validateIscsi(errors: ErrorList, path: string, iscsi: ISCSIVolumeSource, unknownPrefix: string): void {
  if (!iscsi.targetPortal) errors.push(required(`${path}.targetPortal`))
  if (!iscsi.iqn) errors.push(required(`${path}.iqn`))
  else checkQualifiedName(errors, `${path}.iqn`, iscsi.iqn, unknownPrefix)
  checkLun(errors, path, iscsi.lun)
  if ((iscsi.chapAuthDiscovery || iscsi.chapAuthSession) && iscsi.secretRef === undefined) {
    errors.push(required(`${path}.secretRef`))
  }
  if (iscsi.initiatorName !== undefined) {
    checkQualifiedName(errors, `${path}.initiatorname`, iscsi.initiatorName, unknownPrefix)
  }
}

function checkQualifiedName(errors: ErrorList, field: string, name: string, unknownPrefix: string): void {
  const format = qualifiedNames[name.slice(0, 3)]
  if (format === undefined) errors.push(invalid(field, name, unknownPrefix))
  else if (!format.test(name)) errors.push(invalid(field, name, 'must be valid format'))
}

function checkLun(errors: ErrorList, path: string, lun: number | undefined): void {
  if (lun !== undefined && isOutOfRange(lun, 0, 255)) {
    errors.push(invalid(`${path}.lun`, lun, outOfRangeMessage(0, 255)))
  }
}

interface FlockerSource {
  readonly datasetName?: string | undefined
  readonly datasetUUID?: string | undefined
}

function validateFlocker(errors: ErrorList, path: string, { datasetName, datasetUUID }: FlockerSource): void {
  if (!datasetName && !datasetUUID) errors.push(required(path, 'one of datasetName and datasetUUID is required'))
  if (datasetName && datasetUUID) {
    errors.push(invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'))
  }
  if (datasetName?.includes('/')) errors.push(invalid(`${path}.datasetName`, datasetName, "must not contain '/'"))
}

const hostPort = /^(?:\[[^\]]*\]|[^:[\]]*):[^:]*$/

function validateQuobyte(errors: ErrorList, path: string, quobyte: QuobyteVolumeSource): void {
  const pairs = 'must be a host:port pair or multiple pairs separated by commas'
  if (!quobyte.registry) errors.push(required(`${path}.registry`, pairs))
  else if ((quobyte.tenant ?? '').length >= 65) {
    errors.push(required(`${path}.tenant`, 'must be a UUID and may not exceed a length of 64 characters'))
  } else {
    for (const pair of quobyte.registry.split(',')) {
      if (!hostPort.test(pair)) errors.push(invalid(`${path}.registry`, quobyte.registry, pairs))
    }
  }
  if (!quobyte.volume) errors.push(required(`${path}.volume`))
}

function validateFibreChannel(errors: ErrorList, path: string, fc: FCVolumeSource): void {
  const names = fc.targetWWNs ?? []
  const ids = fc.wwids ?? []
  if (names.length === 0 && ids.length === 0) {
    errors.push(required(`${path}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both'))
  }
  if (names.length > 0 && ids.length > 0) {
    errors.push(invalid(`${path}.targetWWNs`, names, 'targetWWNs and wwids can not be specified simultaneously'))
  }
  if (names.length === 0) return
  if (fc.lun === undefined) errors.push(required(`${path}.lun`, 'lun is required if targetWWNs is specified'))
  else checkLun(errors, path, fc.lun)
}

function checkFlexOptions(
  errors: ErrorList,
  path: string,
  options: Readonly<Record<string, string>> | undefined,
): void {
  for (const key of Object.keys(options ?? {})) {
    const owner = `.${key.split('/')[0]?.toLowerCase()}`
    if (!owner.endsWith('.kubernetes.io') && !owner.endsWith('.k8s.io')) continue
    errors.push(invalid(`${path}.options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved'))
  }
}

const cachingModes = ['None', 'ReadOnly', 'ReadWrite']
const diskKinds = ['Dedicated', 'Managed', 'Shared']
const managedUri = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}'
const blobUri = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd'

function validateAzureDisk(errors: ErrorList, path: string, disk: AzureDiskVolumeSource): void {
  if (!disk.diskName) errors.push(required(`${path}.diskName`))
  if (!disk.diskURI) errors.push(required(`${path}.diskURI`))
  checkOneOf(errors, `${path}.cachingMode`, disk.cachingMode, cachingModes)
  checkOneOf(errors, `${path}.kind`, disk.kind, diskKinds)
  if (disk.kind === undefined) return
  if (disk.kind === 'Managed' && !disk.diskURI?.startsWith('/subscriptions/')) {
    errors.push(notSupported(`${path}.diskURI`, disk.diskURI ?? '', [managedUri]))
  }
  if (disk.kind !== 'Managed' && !disk.diskURI?.startsWith('https://')) {
    errors.push(notSupported(`${path}.diskURI`, disk.diskURI ?? '', [blobUri]))
  }
}

interface StorageOsSource {
  readonly volumeName?: string | undefined
  readonly volumeNamespace?: string | undefined
  readonly secretRef?: { readonly name?: string | undefined } | undefined
}

function validateStorageOs(errors: ErrorList, path: string, source: StorageOsSource): void {
  if (!source.volumeName) errors.push(required(`${path}.volumeName`))
  else checkDnsLabel(errors, `${path}.volumeName`, source.volumeName)
  if (source.volumeNamespace) checkDnsLabel(errors, `${path}.volumeNamespace`, source.volumeNamespace)
  if (source.secretRef && !source.secretRef.name) errors.push(required(`${path}.secretRef.name`))
}

const driverNameMax = 63

export function validateDriverName(errors: ErrorList, field: string, name: string): void {
  if (name === '') {
    errors.push(required(field))
    return
  }
  if (name.length > driverNameMax) errors.push(tooLong(field, driverNameMax))
  for (const message of nameIsDnsSubdomain(name.toLowerCase(), false)) errors.push(invalid(field, name, message))
}
