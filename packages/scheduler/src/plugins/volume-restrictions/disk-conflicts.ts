// Mirrors isVolumeConflict of pkg/scheduler/framework/plugins/volumerestrictions/volume_restrictions.go, 1.36.
import type { Volume } from '@coxswain/api'

interface Mount {
  readonly readOnly?: boolean | undefined
}

/** Whether two volumes that are written into pods are one disk, which cannot be used by both pods on one node. */
export function isDiskConflict(a: Volume, b: Volume): boolean {
  return isGoogleConflict(a, b) || isAmazonConflict(a, b) || isTargetConflict(a, b) || isCephConflict(a, b)
}

function isGoogleConflict({ gcePersistentDisk: a }: Volume, { gcePersistentDisk: b }: Volume): boolean {
  return a !== undefined && b !== undefined && a.pdName === b.pdName && isWritten(a, b)
}

/** Amazon's is in use by one pod alone, even where all only read. */
function isAmazonConflict({ awsElasticBlockStore: a }: Volume, { awsElasticBlockStore: b }: Volume): boolean {
  return a !== undefined && b !== undefined && a.volumeID === b.volumeID
}

function isTargetConflict({ iscsi: a }: Volume, { iscsi: b }: Volume): boolean {
  return a !== undefined && b !== undefined && a.iqn === b.iqn && isWritten(a, b)
}

/** The same image of the same pool is the same where at least one monitor is. */
function isCephConflict({ rbd: a }: Volume, { rbd: b }: Volume): boolean {
  if (a === undefined || b === undefined || !isWritten(a, b)) return false
  return a.pool === b.pool && a.image === b.image && a.monitors.some((monitor) => b.monitors.includes(monitor))
}

const isWritten = (a: Mount, b: Mount): boolean => a.readOnly !== true || b.readOnly !== true
