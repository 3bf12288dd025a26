import { csiPlugin } from '../shared/volumes/volume-spec.ts'

export const controllerName = 'persistentvolume-attach-detach-controller'
export const clientName = 'attachdetach-controller'
/** Source of its events. */
export const component = 'attachdetach-controller'
export const queueName = 'pvcs'

/** On a node: its volumes are attached by this controller and not by its kubelet. Its value does not matter. */
export const managedAnnotation = 'volumes.kubernetes.io/controller-managed-attach-detach'
/** The node will not come back: whatever it says counts no more. Its effect does not matter. */
export const outOfServiceTaint = 'node.kubernetes.io/out-of-service'

/** Of `storage_operation_duration_seconds`. */
export const operationNames = {
  attach: 'volume_attach',
  detach: 'volume_detach',
  verify: 'verify_volumes_are_attached_per_node',
} as const
/** What it says of an operation on volumes of all plugins. */
export const anyPlugin = '<n/a>'
/** Of the gauge of all volumes. */
export const states = { desired: 'desired_state_of_world', actual: 'actual_state_of_world' } as const
export const forcedBy = { timeout: 'timeout', outOfService: 'out-of-service' } as const

export const eventReasons = { attached: 'SuccessfulAttachVolume', failed: 'FailedAttachVolume' } as const

const aboutVolume = (what: string, title: string, rest: string): string => `${what} for volume "${title}" ${rest}`

/** Ends in a space, as Kubernetes' does. */
export const attachedText = (title: string): string => aboutVolume('AttachVolume.Attach succeeded', title, '')
export const attachFailedText = (title: string, error: string): string =>
  aboutVolume('AttachVolume.Attach failed', title, `: ${error}`)
/** Nobody knows any more how it would be attached. */
export const noAttacherText = (title: string): string =>
  aboutVolume('AttachVolume.FindAttachablePluginBySpec failed', title, '')
export const detachFailedText = (title: string, error: string): string =>
  aboutVolume('DetachVolume.Detach failed', title, `: ${error}`)

export const exclusiveText = "Volume is already exclusively attached to one node and can't be attached to another"
export const usedByOthersText = (count: number): string =>
  `Volume is already used by ${count} pod(s) in different namespaces`
export const usedByText = (names: readonly string[], others: number): string => {
  const local = `Volume is already used by pod(s) ${names.join(', ')}`
  return others === 0 ? local : `${local} and ${others} pod(s) in different namespaces`
}
export const multiAttachText = (title: string, why: string): string => aboutVolume('Multi-Attach error', title, why)

/** What is told of a VolumeAttachment that did not become what it should. */
export const attachmentTexts = {
  createFailed: (error: string): string => `${csiPlugin}: attacher.Attach failed: ${error}`,
  deleteFailed: (name: string, error: string): string =>
    `${csiPlugin}: detacher.Detach failed to delete VolumeAttachment [${name}]: ${error}`,
  isBeingDeleted: 'volume attachment is being deleted',
  noName: 'volumeName missing expected data',
  timedOut: (driver: string, verb: string, handle: string): string =>
    `timed out waiting for external-attacher of ${driver} CSI driver to ${verb} volume ${handle}`,
} as const
export const unknownDriver = 'unknown'
export const notSafeText = 'DetachVolume failed: volume is still in use by node, according to Node status'
