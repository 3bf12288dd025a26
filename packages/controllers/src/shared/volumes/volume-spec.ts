// Mirrors pkg/volume/plugins.go (Spec), the GetVolumeName of pkg/volume/{csi,iscsi,fc} and GetUniqueVolumeNameFromSpec of
// pkg/volume/util/util.go, 1.36.
import {
  nameOf,
  type FCVolumeSource,
  type PersistentVolume,
  type Volume,
  type VolumeAttachmentSource,
} from '@coxswain/api'
import { migratedHandleOf, migratedModesOf, migratedPluginOf, translateInlineVolume } from '@coxswain/api/csi-migration'

export const csiPlugin = 'kubernetes.io/csi'
export const iscsiPlugin = 'kubernetes.io/iscsi'
export const fcPlugin = 'kubernetes.io/fc'

/** A volume as its plugin sees it. */
export interface VolumeSpec {
  readonly plugin: typeof csiPlugin | typeof iscsiPlugin | typeof fcPlugin
  /** The same for every pod and claim; undefined: such a volume has none, and is never attached. */
  readonly uniqueName: string | undefined
  /** As events call it. */
  readonly title: string
  /** Undefined: nothing is known of who may use it at once. */
  readonly accessModes: readonly string[] | undefined
  readonly isMigrated: boolean
  readonly csi?: { readonly driver: string; readonly handle: string } | undefined
  /** What the driver's attacher is told. */
  readonly source?: VolumeAttachmentSource | undefined
}

/** Between driver and handle. */
export const csiSeparator = '^'

/** Undefined: no plugin here knows such volumes. Throws for one that the driver which took over does not take. */
export function specOfVolume(volume: PersistentVolume): VolumeSpec | undefined {
  const { spec = {} } = volume
  const title = nameOf(volume)
  const source = { persistentVolumeName: title }
  const migrated = migratedPluginOf(spec)
  if (migrated !== undefined) {
    const { driver } = migrated
    const handle = migratedHandleOf(volume)
    return { ...csiSpec({ driver, handle }, title, migratedModesOf(volume)), isMigrated: true, source }
  }
  if (spec.csi !== undefined) {
    const { driver, volumeHandle: handle } = spec.csi
    return { ...csiSpec({ driver, handle }, title, spec.accessModes), source }
  }
  return otherSpec(spec, title, spec.accessModes)
}

/** The same of a volume that is written into a pod. */
export function specOfInlineVolume(volume: Volume, podNamespace: string): VolumeSpec | undefined {
  if (migratedPluginOf(volume) !== undefined) {
    const { name, spec } = translateInlineVolume(volume, podNamespace)
    const { driver, volumeHandle: handle } = spec.csi
    const source = { inlineVolumeSpec: spec }
    return { ...csiSpec({ driver, handle }, name, spec.accessModes), isMigrated: true, source }
  }
  if (volume.csi === undefined) return otherSpec(volume, volume.name, undefined)
  const csi = { driver: volume.csi.driver, handle: '' }
  return {
    plugin: csiPlugin,
    uniqueName: undefined,
    title: volume.name,
    accessModes: undefined,
    isMigrated: false,
    csi,
  }
}

function csiSpec(
  csi: { readonly driver: string; readonly handle: string },
  title: string,
  accessModes: readonly string[] | undefined,
): VolumeSpec {
  const uniqueName = `${csiPlugin}/${csi.driver}${csiSeparator}${csi.handle}`
  return { plugin: csiPlugin, uniqueName, title, accessModes, isMigrated: false, csi }
}

function otherSpec(
  { iscsi, fc }: Pick<Volume, 'iscsi' | 'fc'> | Pick<NonNullable<PersistentVolume['spec']>, 'iscsi' | 'fc'>,
  title: string,
  accessModes: readonly string[] | undefined,
): VolumeSpec | undefined {
  const rest = { title, accessModes, isMigrated: false }
  if (iscsi !== undefined) {
    const uniqueName = `${iscsiPlugin}/${iscsi.targetPortal}:${iscsi.iqn}:${iscsi.lun}`
    return { plugin: iscsiPlugin, uniqueName, ...rest }
  }
  if (fc === undefined) return undefined
  const name = fcNameOf(fc)
  return { plugin: fcPlugin, uniqueName: name === undefined ? undefined : `${fcPlugin}/${name}`, ...rest }
}

/** Lists as Go prints them. */
function fcNameOf({ targetWWNs = [], lun, wwids = [] }: FCVolumeSource): string | undefined {
  if (targetWWNs.length > 0 && lun !== undefined) return `[${targetWWNs.join(' ')}]:${lun}`
  return wwids.length > 0 ? `[${wwids.join(' ')}]` : undefined
}
