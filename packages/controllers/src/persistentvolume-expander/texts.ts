import { keyOf, nameOf, volumeAnnotations, type PersistentVolume, type PersistentVolumeClaim } from '@coxswain/api'

export const controllerName = 'persistentvolume-expander-controller'
export const clientName = 'expand-controller'
/** Source of its events. */
export const component = 'volume_expand'
export const queueName = 'volume_expand'
/** Of `storage_operation_duration_seconds`. */
export const operationName = 'expand_volume'

/** On a claim: who makes its volume larger. */
export const resizerAnnotation = 'volume.kubernetes.io/storage-resizer'

export const eventReasons = {
  externalExpanding: 'ExternalExpanding',
  resized: 'VolumeResizeSuccessful',
  failed: 'VolumeResizeFailed',
} as const

export const conditionTypes = {
  resizing: 'Resizing',
  fileSystemResizePending: 'FileSystemResizePending',
  controllerError: 'ControllerResizeError',
  nodeError: 'NodeResizeError',
} as const

/** How far the expansion of a claim is (`status.allocatedResourceStatuses`). */
export const resizeStatuses = {
  controllerInProgress: 'ControllerResizeInProgress',
  controllerInfeasible: 'ControllerResizeInfeasible',
  nodePending: 'NodeResizePending',
  nodeInProgress: 'NodeResizeInProgress',
  nodeInfeasible: 'NodeResizeInfeasible',
} as const

export const fileSystemText = 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.'
export const externalText = 'waiting for an external controller to expand this PVC'
export const migratedText = (plugin: string): string =>
  `CSI migration enabled for ${plugin}; waiting for external resizer to expand the pvc`
export const resizedText = (claim: PersistentVolumeClaim): string => `ExpandVolume succeeded for volume ${keyOf(claim)}`
export const resizerFailedText = (claim: PersistentVolumeClaim, error: string): string =>
  `error setting resizer annotation to pvc ${keyOf(claim)}, with error ${error}`
export const notBoundText = (claim: PersistentVolumeClaim): string =>
  `persistent Volume is not bound to PVC being updated : ${keyOf(claim)}`

/** What failed while the volume was made larger. */
export const failedTexts = {
  progress: (claim: PersistentVolumeClaim, error: string): string =>
    `error updating pvc ${keyOf(claim)} with resize in progress: ${error}`,
  volume: (claim: PersistentVolumeClaim, error: string): string =>
    `error updating pv for pvc ${keyOf(claim)}: ${error}`,
  finished: (claim: PersistentVolumeClaim, error: string): string =>
    `error marking pvc ${keyOf(claim)} as resized: ${error}`,
  node: (claim: PersistentVolumeClaim, error: string): string =>
    `error marking pvc ${keyOf(claim)} for node expansion: ${error}`,
  annotation: (volume: PersistentVolume, size: string, error: string): string =>
    `error updating pv ${nameOf(volume)} annotation (${volumeAnnotations.preResizeCapacity}) with pre-resize capacity ${size}: ${error}`,
} as const
