import { goQuote, keyOf, nameOf, type PersistentVolume, type PersistentVolumeClaim } from '@coxswain/api'

export const controllerName = 'persistentvolume-binder-controller'
export const clientName = 'persistent-volume-binder'
/** Source of its events. */
export const component = 'persistentvolume-controller'
export const claimQueueName = 'claims'
export const volumeQueueName = 'volumes'

/** Prefix of the plugins that are, or once were, part of the controller. */
export const inTreePrefix = 'kubernetes.io/'
export const hostPathPlugin = 'kubernetes.io/host-path'
export const nfsPlugin = 'kubernetes.io/nfs'
/** What metrics say where there is no plugin. */
export const noPlugin = 'N/A'

export const eventReasons = {
  failedBinding: 'FailedBinding',
  volumeMismatch: 'VolumeMismatch',
  claimLost: 'ClaimLost',
  claimMisbound: 'ClaimMisbound',
  waitForFirstConsumer: 'WaitForFirstConsumer',
  waitForPodScheduled: 'WaitForPodScheduled',
  externalProvisioning: 'ExternalProvisioning',
  provisioningFailed: 'ProvisioningFailed',
  provisioningCleanupFailed: 'ProvisioningCleanupFailed',
  provisioningSucceeded: 'ProvisioningSucceeded',
  unknownReclaimPolicy: 'VolumeUnknownReclaimPolicy',
  volumeFailedDelete: 'VolumeFailedDelete',
  volumeFailedRecycle: 'VolumeFailedRecycle',
  volumeRecycled: 'VolumeRecycled',
  recyclerPod: 'RecyclerPod',
} as const

export const noVolumeText = 'no persistent volumes available for this claim and no storage class is set'
export const firstConsumerText = 'waiting for first consumer to be created before binding'
export const podScheduledText = (pods: readonly string[]): string =>
  `waiting for pod${pods.length > 1 ? 's' : ''} ${pods.join(',')} to be scheduled`
export const lostReferenceText = 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!'
export const lostVolumeText = 'Bound claim has lost its PersistentVolume. Data on the volume is lost!'
export const misboundText = 'Two claims are bound to the same volume, this one is bound incorrectly'
export const unfitText = (volume: PersistentVolume, why: string): string =>
  `Cannot bind to requested volume ${goQuote(nameOf(volume))}: ${why}`
export const alreadyBoundText = (volume: PersistentVolume): string =>
  `volume ${goQuote(nameOf(volume))} already bound to a different claim.`
export const invalidBindingText = (claim: PersistentVolumeClaim, volume: PersistentVolume): string => {
  const { namespace = '', name = '' } = volume.spec?.claimRef ?? {}
  const [claimKey, owner] = [keyOf(claim), `${namespace}/${name}`].map(goQuote)
  return `invalid binding of claim ${claimKey} to volume ${goQuote(nameOf(volume))}: volume already claimed by ${owner}`
}
export const volumeModeTexts = {
  ofVolume: (claim: PersistentVolumeClaim): string =>
    `Cannot bind PersistentVolume to requested PersistentVolumeClaim ${goQuote(nameOf(claim))} due to incompatible volumeMode.`,
  ofClaim: (volume: PersistentVolume): string =>
    `Cannot bind PersistentVolume ${goQuote(nameOf(volume))} to requested PersistentVolumeClaim due to incompatible volumeMode.`,
}

export const externalProvisioningText = (provisioner: string): string =>
  `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system ` +
  'administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.'
export const dataSourceText = (plugin: string): string =>
  `plugin ${goQuote(plugin)} is not a CSI plugin. Only CSI plugin can provision a claim with a datasource`
export const mountOptionsText = (className: string, options: readonly string[]): string =>
  `Mount options are not supported by the provisioner but StorageClass ${goQuote(className)} has mount options [${options.join(' ')}]`
export const provisionFailedText = (className: string, error: string): string =>
  `Failed to provision volume with StorageClass ${goQuote(className)}: ${error}`
export const provisionedText = (volume: PersistentVolume, plugin: string): string =>
  `Successfully provisioned volume ${nameOf(volume)} using ${plugin}`

export const unknownPolicyText = 'Volume has unrecognized PersistentVolumeReclaimPolicy'
export const noRecyclerText = 'No recycler plugin found for the volume!'
export const recycledText = 'Volume recycled'
export const usedByPodsText = (pods: readonly string[]): string => `Volume is used by pods: ${pods.join(',')}`
