// Mirrors SplitUniqueName and IsMultiAttachAllowed of pkg/volume/util/util.go, and CanAttach of
// pkg/volume/csi/csi_plugin.go, 1.36.
import type { CSIDriver } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { csiSeparator, type VolumeSpec } from '../shared/volumes/volume-spec.ts'

/** A driver may say that its volumes need not be attached; one that says nothing needs it. */
export function isAttachable(spec: VolumeSpec, drivers: Pick<Lister<CSIDriver>, 'get'>): boolean {
  return spec.uniqueName !== undefined && (spec.csi === undefined || needsAttaching(spec.csi.driver, drivers))
}

export function needsAttaching(driver: string, drivers: Pick<Lister<CSIDriver>, 'get'>): boolean {
  return drivers.get(driver)?.spec.attachRequired !== false
}

const byMany: readonly string[] = ['ReadWriteMany', 'ReadOnlyMany']

/** Where nothing is known it is tried: the driver may refuse. */
export function allowsMultiAttach(spec: VolumeSpec | undefined): boolean {
  const modes = spec?.accessModes ?? []
  return modes.length === 0 || modes.some((mode) => byMany.includes(mode))
}

/** Metrics tell drivers apart. */
export function pluginLabelOf({ plugin, csi }: VolumeSpec): string {
  return csi === undefined ? plugin : `${plugin}:${csi.driver}`
}

/** `<plugin>/<name>`, of which the plugin has a slash itself. */
export function splitUniqueName(uniqueName: string): { readonly plugin: string; readonly name: string } | undefined {
  const match = /^([^/]*\/[^/]*)\/([^]*)$/.exec(uniqueName)
  const [, plugin, name] = match ?? []
  return plugin === undefined || name === undefined ? undefined : { plugin, name }
}

/** Driver and handle out of what follows the plugin; undefined where they cannot be told apart. */
export function splitCsiName(name: string): { readonly driver: string; readonly handle: string } | undefined {
  const [driver, handle, ...more] = name.split(csiSeparator)
  return driver === undefined || handle === undefined || more.length > 0 ? undefined : { driver, handle }
}
