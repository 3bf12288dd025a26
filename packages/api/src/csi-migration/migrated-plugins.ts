// Mirrors the names in k8s.io/csi-translation-lib/plugins and pkg/volume/csimigration/plugin_manager.go, 1.36.
import type { PersistentVolumeSpec, Volume } from '../generated/types/core-v1.ts'

/** The CSI drivers that took over from plugins of old, and the field in which volumes of old name theirs. */
const plugins = [
  { plugin: 'kubernetes.io/aws-ebs', driver: 'ebs.csi.aws.com', source: 'awsElasticBlockStore' },
  { plugin: 'kubernetes.io/azure-disk', driver: 'disk.csi.azure.com', source: 'azureDisk' },
  { plugin: 'kubernetes.io/azure-file', driver: 'file.csi.azure.com', source: 'azureFile' },
  { plugin: 'kubernetes.io/cinder', driver: 'cinder.csi.openstack.org', source: 'cinder' },
  { plugin: 'kubernetes.io/gce-pd', driver: 'pd.csi.storage.gke.io', source: 'gcePersistentDisk' },
  { plugin: 'kubernetes.io/portworx-volume', driver: 'pxd.portworx.com', source: 'portworxVolume' },
  { plugin: 'kubernetes.io/vsphere-volume', driver: 'csi.vsphere.vmware.com', source: 'vsphereVolume' },
] as const

export type MigratedPlugin = (typeof plugins)[number]

/** Who took over from the plugin of that name. */
export function driverOf(plugin: string): string | undefined {
  return plugins.find((each) => each.plugin === plugin)?.driver
}

export function isMigrated(plugin: string): boolean {
  return driverOf(plugin) !== undefined
}

/** The plugin of old that a volume, or one written into a pod, is of; undefined: of none that was taken over from. */
export function migratedPluginOf(spec: PersistentVolumeSpec | Volume | undefined): MigratedPlugin | undefined {
  return plugins.find(({ source }) => spec?.[source] !== undefined)
}
