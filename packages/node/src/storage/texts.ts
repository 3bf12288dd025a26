import {
  keyOf,
  nameOf,
  type CSIPersistentVolumeSource,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '@coxswain/api'

export const provisionerName = 'coxswain.dev/simulated'
/** Of its volumes; a driver's name is a host's. */
export const driverName = 'simulated.coxswain.dev'
export const defaultClassName = 'standard'
/** As nodes call a volume of a driver. */
export const uniqueNameOf = ({
  driver,
  volumeHandle,
}: Pick<CSIPersistentVolumeSource, 'driver' | 'volumeHandle'>): string => `kubernetes.io/csi/${driver}^${volumeHandle}`

export const eventReasons = {
  provisioning: 'Provisioning',
  provisioned: 'ProvisioningSucceeded',
  resized: 'VolumeResizeSuccessful',
} as const

export const provisioningText = (claim: PersistentVolumeClaim): string =>
  `External provisioner is provisioning volume for claim "${keyOf(claim)}"`
export const provisionedText = (volume: PersistentVolume): string => `Successfully provisioned volume ${nameOf(volume)}`
export const resizedText = 'Resize volume succeeded'
