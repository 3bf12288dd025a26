// Mirrors pkg/apis/core/validation/validation.go ValidateVolumes and validateVolumeSource, 1.36.
import { nameIsDnsSubdomain } from '@coxswain/api'
import { parseQuantity, quantitySign, type Volume } from '@coxswain/api'
import { duplicate, forbidden, invalid, required, type ErrorList } from '../../validation/field-errors.ts'
import { checkDnsLabel } from '../rules/names.ts'
import type { SpecScope } from './spec-scope.ts'
import { fileSources } from './validate-file-volumes.ts'
import { storageSources } from './validate-storage-volumes.ts'

type Source = Exclude<keyof Volume, 'name'>

/** Upstream's order of looking at the sources; where the paths of its errors are not the field's name, they are here. */
const sources: readonly Source[] = [
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
]
const pathWhenSecond: Partial<Record<Source, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' }
const pathInside: Partial<Record<Source, string>> = { gcePersistentDisk: 'persistentDisk' }

/** Fills `scope.volumes` with those that are in order. */
export function validateVolumes(scope: SpecScope): void {
  const volumes = scope.spec.volumes
  if (volumes === undefined) return
  const created = namesOfEphemeralClaims(scope)
  for (const [index, volume] of volumes.entries()) {
    const path = `${scope.path}.volumes[${index}]`
    const found: ErrorList = []
    validateSource(found, volume, path, scope)
    if (!volume.name) found.push(required(`${path}.name`))
    else checkDnsLabel(found, `${path}.name`, volume.name)
    if (scope.volumes.has(volume.name)) found.push(duplicate(`${path}.name`, volume.name))
    if (found.length === 0) scope.volumes.set(volume.name, volume)
    else scope.errors.push(...found)
    const claimName = volume.persistentVolumeClaim?.claimName
    if (claimName !== undefined && created.has(claimName)) {
      const why = 'must not reference a PVC that gets created for an ephemeral volume'
      scope.errors.push(invalid(`${path}.persistentVolumeClaim.claimName`, claimName, why))
    }
  }
}

const noClaims: ReadonlySet<string> = new Set()

function namesOfEphemeralClaims({ spec, podName }: SpecScope): ReadonlySet<string> {
  if (!podName) return noClaims
  let names: Set<string> | undefined
  for (const volume of spec.volumes ?? []) {
    if (volume.ephemeral) names = (names ?? new Set()).add(`${podName}-${volume.name}`)
  }
  return names ?? noClaims
}

function validateSource(errors: ErrorList, volume: Volume, path: string, { podName, isPod }: SpecScope): void {
  let count = 0
  if (volume.emptyDir) {
    count = 1
    const limit = volume.emptyDir.sizeLimit
    if (limit !== undefined && quantitySign(parseQuantity(limit)) < 0) {
      errors.push(forbidden(`${path}.emptyDir.sizeLimit`, 'SizeLimit field must be a valid resource quantity'))
    }
  }
  for (const source of sources) {
    if (volume[source] === undefined) continue
    if (count > 0) {
      errors.push(forbidden(`${path}.${pathWhenSecond[source] ?? source}`, 'may not specify more than 1 volume type'))
    } else {
      count = 1
      const check = fileSources[source] ?? storageSources[source]
      check?.(errors, `${path}.${pathInside[source] ?? source}`, volume, isPod)
    }
    if (source === 'iscsi') checkPortalLength(errors, volume, path)
    if (source === 'ephemeral' && podName && volume.name) checkClaimName(errors, path, volume.name, podName)
  }
  if (count === 0) errors.push(required(path, 'must specify a volume type'))
}

function checkPortalLength(errors: ErrorList, volume: Volume, path: string): void {
  const { iscsi } = volume
  if (iscsi?.initiatorName === undefined || `${volume.name}:${iscsi.targetPortal}`.length <= 64) return
  const why =
    'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.'
  errors.push(invalid(`${path}.name`, volume.name, why))
}

function checkClaimName(errors: ErrorList, path: string, volumeName: string, podName: string): void {
  const claimName = `${podName}-${volumeName}`
  for (const message of nameIsDnsSubdomain(claimName, false)) {
    errors.push(invalid(`${path}.name`, volumeName, `PVC name "${claimName}": ${message}`))
  }
}
