// Mirrors the sources in pkg/apis/core/validation/validation.go ValidatePersistentVolumeSpec, release 1.36.
import { nameIsDnsLabel, type PersistentVolumeSpec, type SecretReference } from '@coxswain/api'
import { forbidden, invalid, invalidEach, required, type ErrorList } from '../../validation/field-errors.ts'
import { fileSources } from '../pod-spec/validate-file-volumes.ts'
import { storageSources, validateDriverName, validateIscsi } from '../pod-spec/validate-storage-volumes.ts'
import { checkDnsLabel, checkDnsSubdomain } from '../rules/names.ts'
import { checkNoBacksteps } from '../rules/paths-in-files.ts'

export interface VolumeScope {
  readonly errors: ErrorList
  /** `spec`, or where a volume stands inside of something else. */
  readonly path: string
  readonly spec: PersistentVolumeSpec
  readonly volumeName: string
}

type SourceName = keyof PersistentVolumeSpec & string
type Check = (scope: VolumeScope, field: string) => void

/** Sources whose fields are those of a pod's volumes. */
const asInPods =
  (source: SourceName): Check =>
  ({ errors, spec }, field) => {
    const check = storageSources[source] ?? fileSources[source]
    // What the check reads is there under the same names; references to secrets have a namespace as well.
    check?.(errors, field, { name: '', [source]: spec[source] }, false)
  }

interface Source {
  readonly name: SourceName
  readonly check: Check
  /** The field that messages name, where that is another one. */
  readonly shown?: string
  readonly shownWhenSecond?: string
}

/** In upstream's order: the first is the one that counts. */
const sources: readonly Source[] = [
  { name: 'hostPath', check: asInPods('hostPath') },
  { name: 'gcePersistentDisk', check: asInPods('gcePersistentDisk'), shown: 'persistentDisk' },
  { name: 'awsElasticBlockStore', check: asInPods('awsElasticBlockStore') },
  { name: 'glusterfs', check: checkGlusterfs },
  { name: 'flocker', check: asInPods('flocker') },
  { name: 'nfs', check: asInPods('nfs') },
  { name: 'rbd', check: asInPods('rbd') },
  { name: 'quobyte', check: asInPods('quobyte') },
  { name: 'cephfs', check: asInPods('cephfs'), shownWhenSecond: 'cephFS' },
  { name: 'iscsi', check: checkIscsi },
  { name: 'cinder', check: checkCinder },
  { name: 'fc', check: asInPods('fc') },
  { name: 'flexVolume', check: asInPods('flexVolume') },
  { name: 'azureFile', check: checkAzureFile },
  { name: 'vsphereVolume', check: asInPods('vsphereVolume') },
  { name: 'photonPersistentDisk', check: asInPods('photonPersistentDisk') },
  { name: 'portworxVolume', check: asInPods('portworxVolume') },
  { name: 'azureDisk', check: asInPods('azureDisk') },
  { name: 'scaleIO', check: asInPods('scaleIO') },
  { name: 'local', check: checkLocal },
  { name: 'storageos', check: checkStorageOs },
  { name: 'csi', check: checkCsi },
]

export const sourceNames: readonly SourceName[] = sources.map(({ name }) => name)

/** A volume has one source. */
export function validateVolumeSource(scope: VolumeScope): void {
  const { errors, path, spec } = scope
  let count = 0
  for (const { name, check, shown = name, shownWhenSecond = name } of sources) {
    if (spec[name] === undefined) continue
    if (count > 0 && name !== 'flexVolume') {
      errors.push(forbidden(`${path}.${shownWhenSecond}`, 'may not specify more than 1 volume type'))
      continue
    }
    count += 1
    check(scope, `${path}.${shown}`)
  }
  if (count === 0) errors.push(required(path, 'must specify a volume type'))
}

function checkGlusterfs(scope: VolumeScope, field: string): void {
  asInPods('glusterfs')(scope, field)
  const namespace = scope.spec.glusterfs?.endpointsNamespace
  if (namespace === undefined) return
  const why = 'if the endpointnamespace is set, it must be a valid namespace name'
  const messages = namespace === '' ? [why] : nameIsDnsLabel(namespace, false)
  invalidEach(scope.errors, `${field}.endpointsNamespace`, namespace, messages)
}

const iscsiLengthMax = 64

function checkIscsi({ errors, spec: { iscsi }, volumeName }: VolumeScope, field: string): void {
  if (iscsi === undefined) return
  const { initiatorName, targetPortal, secretRef } = iscsi
  if (initiatorName !== undefined && `${volumeName}:${targetPortal}`.length > iscsiLengthMax) {
    const why =
      'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.'
    errors.push(invalid(`${field}.targetportal`, targetPortal, why))
  }
  validateIscsi(errors, field, iscsi, 'must be valid format')
  if (secretRef !== undefined && !secretRef.name) errors.push(required(`${field}.secretRef.name`))
}

function checkSecretNamed(errors: ErrorList, field: string, secret: SecretReference | undefined): void {
  if (secret === undefined) return
  if (!secret.name) errors.push(required(`${field}.name`))
  if (!secret.namespace) errors.push(required(`${field}.namespace`))
}

function checkCinder({ errors, spec: { cinder } }: VolumeScope, field: string): void {
  if (!cinder?.volumeID) errors.push(required(`${field}.volumeID`))
  checkSecretNamed(errors, `${field}.secretRef`, cinder?.secretRef)
}

function checkAzureFile(scope: VolumeScope, field: string): void {
  asInPods('azureFile')(scope, field)
  if (scope.spec.azureFile?.secretNamespace === '') scope.errors.push(required(`${field}.secretNamespace`))
}

function checkLocal({ errors, path, spec }: VolumeScope, field: string): void {
  if (!spec.local?.path) errors.push(required(`${field}.path`))
  else checkNoBacksteps(errors, `${field}.path`, spec.local.path)
  if (spec.nodeAffinity === undefined) {
    errors.push(required(`${path}.nodeAffinity`, 'Local volume requires node affinity'))
  }
}

function checkStorageOs({ errors, spec: { storageos } }: VolumeScope, field: string): void {
  if (!storageos?.volumeName) errors.push(required(`${field}.volumeName`))
  else checkDnsLabel(errors, `${field}.volumeName`, storageos.volumeName)
  if (storageos?.volumeNamespace) checkDnsLabel(errors, `${field}.volumeNamespace`, storageos.volumeNamespace)
  checkSecretNamed(errors, `${field}.secretRef`, storageos?.secretRef)
}

const csiSecrets = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
] as const

function checkCsi({ errors, spec: { csi } }: VolumeScope, field: string): void {
  validateDriverName(errors, `${field}.driver`, csi?.driver ?? '')
  if (!csi?.volumeHandle) errors.push(required(`${field}.volumeHandle`))
  for (const name of csiSecrets) {
    const secret = csi?.[name]
    if (secret === undefined) continue
    if (!secret.name) errors.push(required(`${field}.${name}.name`))
    else checkDnsSubdomain(errors, `${field}.${name}.name`, secret.name)
    if (!secret.namespace) errors.push(required(`${field}.${name}.namespace`))
    else checkDnsLabel(errors, `${field}.${name}.namespace`, secret.namespace)
  }
}
