import { keyOf, nameOf, type PersistentVolume, type PersistentVolumeClaim } from '@coxswain/api'

export const provisionerName = 'coxswain.dev/simulated'
export const defaultClassName = 'standard'
/** Where volumes would be, if nodes were machines. */
export const volumesFolder = '/var/lib/coxswain/volumes'

export const eventReasons = {
  provisioning: 'Provisioning',
  provisioned: 'ProvisioningSucceeded',
  resized: 'VolumeResizeSuccessful',
} as const

export const provisioningText = (claim: PersistentVolumeClaim): string =>
  `External provisioner is provisioning volume for claim "${keyOf(claim)}"`
export const provisionedText = (volume: PersistentVolume): string => `Successfully provisioned volume ${nameOf(volume)}`
export const resizedText = 'Resize volume succeeded'
