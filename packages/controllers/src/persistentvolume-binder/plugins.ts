// Mirrors findProvisionablePlugin and findDeletablePlugin of pkg/controller/volume/persistentvolume/pv_controller.go, and the
// lookups of pkg/volume/plugins.go among the two plugins that are left to this controller, 1.36.
import {
  annotationsOf,
  goQuote,
  nameOf,
  storageClassOf,
  volumeAnnotations,
  type PersistentVolume,
  type StorageClass,
} from '@coxswain/api'
import { driverOf } from '@coxswain/api/csi-migration'
import { hostPathPlugin, inTreePrefix, nfsPlugin, noPlugin } from './texts.ts'

/** Who makes or deletes a volume. */
export type Provider =
  | { readonly kind: 'external'; readonly name: string }
  | { readonly kind: 'host-path' }
  | { readonly kind: 'none'; readonly why: string }

export function provisionerOf({ provisioner }: StorageClass): Provider {
  const driver = driverOf(provisioner)
  if (driver !== undefined) return { kind: 'external', name: driver }
  if (provisioner === hostPathPlugin) return { kind: 'host-path' }
  if (!provisioner.startsWith(inTreePrefix)) return { kind: 'external', name: provisioner }
  const isPlugin = provisioner === nfsPlugin
  return { kind: 'none', why: isPlugin ? 'no provisionable volume plugin matched' : noSuchPlugin(provisioner) }
}

export function deleterOf(volume: PersistentVolume): Provider {
  const annotations = annotationsOf(volume)
  const provisioner = annotations[volumeAnnotations.provisionedBy] ?? ''
  if (provisioner !== '') return deleterNamed(provisioner)
  const driver = annotations[volumeAnnotations.migratedTo]
  if (driver !== undefined) return { kind: 'external', name: driver }
  if (volume.spec?.csi !== undefined) return { kind: 'external', name: volume.spec.csi.driver }
  const plugin = pluginOf(volume)
  if (plugin === hostPathPlugin) return { kind: 'host-path' }
  const why = plugin === undefined ? 'no volume plugin matched' : 'no deletable volume plugin matched'
  return { kind: 'none', why: `error getting deleter volume plugin for volume ${goQuote(nameOf(volume))}: ${why}` }
}

function deleterNamed(name: string): Provider {
  if (name === hostPathPlugin) return { kind: 'host-path' }
  if (!name.startsWith(inTreePrefix)) return { kind: 'external', name }
  return { kind: 'none', why: name === nfsPlugin ? 'no deletable volume plugin matched' : noSuchPlugin(name) }
}

const noSuchPlugin = (name: string): string => `no volume plugin matched name: ${name}`

/** The plugin of the volume's source; undefined for all that others look after. */
export function pluginOf({ spec }: PersistentVolume): typeof hostPathPlugin | typeof nfsPlugin | undefined {
  if (spec?.hostPath !== undefined) return hostPathPlugin
  return spec?.nfs === undefined ? undefined : nfsPlugin
}

/** Who deletes the volume, for metrics: classes are few, names in annotations may be any. */
export function deleterNameOf(volume: PersistentVolume, findClass: (name: string) => StorageClass | undefined): string {
  const deleter = deleterOf(volume)
  if (deleter.kind === 'none') return noPlugin
  if (deleter.kind === 'host-path') return hostPathPlugin
  const storageClass = findClass(storageClassOf(volume))
  return storageClass === undefined ? noPlugin : provisionerNameOf(storageClass)
}

export function provisionerNameOf({ provisioner }: StorageClass): string {
  return driverOf(provisioner) ?? provisioner
}
