import { expect, test } from 'vitest'
import type { PersistentVolumeSpec } from '../generated/types/core-v1.ts'
import { driverOf, isMigrated, migratedPluginOf } from './migrated-plugins.ts'

test.each<{ name: string; spec: PersistentVolumeSpec; want?: string }>([
  { name: 'Amazon', spec: { awsElasticBlockStore: { volumeID: 'v' } }, want: 'ebs.csi.aws.com' },
  { name: 'Azure’s disks', spec: { azureDisk: { diskName: 'd', diskURI: 'u' } }, want: 'disk.csi.azure.com' },
  { name: 'Azure’s files', spec: { azureFile: { secretName: 's', shareName: 'n' } }, want: 'file.csi.azure.com' },
  { name: 'OpenStack', spec: { cinder: { volumeID: 'v' } }, want: 'cinder.csi.openstack.org' },
  { name: 'Google', spec: { gcePersistentDisk: { pdName: 'p' } }, want: 'pd.csi.storage.gke.io' },
  { name: 'Portworx', spec: { portworxVolume: { volumeID: 'v' } }, want: 'pxd.portworx.com' },
  { name: 'vSphere', spec: { vsphereVolume: { volumePath: 'p' } }, want: 'csi.vsphere.vmware.com' },
  { name: 'a CSI driver is none of them', spec: { csi: { driver: 'ebs.csi.aws.com', volumeHandle: 'v' } } },
  { name: 'nor is NFS', spec: { nfs: { server: 's', path: '/' } } },
])('$name', ({ spec, want }) => {
  const found = migratedPluginOf(spec)
  expect(found?.driver).toBe(want)
  expect(driverOf(found?.plugin ?? '')).toBe(want)
})

test('a plugin of old that nobody took over from', () => {
  expect([isMigrated('kubernetes.io/cinder'), isMigrated('kubernetes.io/nfs')]).toEqual([true, false])
})
