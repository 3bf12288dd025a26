import { describe, expect, test } from 'vitest'
import type { PersistentVolume, PersistentVolumeSpec, Volume } from '../generated/types/core-v1.ts'
import { translateInlineVolume } from './translate-inline-volume.ts'
import { migratedHandleOf, migratedModesOf } from './translate-volume.ts'

const onDisk = (spec: PersistentVolumeSpec, metadata: PersistentVolume['metadata'] = {}): PersistentVolume => ({
  metadata: { name: 'disk', ...metadata },
  spec,
})

const zone = (name: string) => ({ labels: { 'topology.kubernetes.io/zone': name } })
const betaZone = (name: string) => ({ labels: { 'failure-domain.beta.kubernetes.io/zone': name } })
const google = { gcePersistentDisk: { pdName: 'pd' } }
const azure = { azureDisk: { diskName: 'd', diskURI: '/subscriptions/s/disks/d' } }
const share = { secretName: 'azure-storage-account-acme-secret', shareName: 'files' }

describe('what a driver calls a volume of old', () => {
  test.each<{ name: string; of: PersistentVolume; want: string }>([
    { name: 'Amazon: the id', of: onDisk({ awsElasticBlockStore: { volumeID: 'vol-1' } }), want: 'vol-1' },
    {
      name: 'Amazon: the id at the end of an address',
      of: onDisk({ awsElasticBlockStore: { volumeID: 'aws://us-east-1b/vol-02' } }),
      want: 'vol-02',
    },
    {
      name: 'Amazon: an address without a zone',
      of: onDisk({ awsElasticBlockStore: { volumeID: 'aws:///vol-3' } }),
      want: 'vol-3',
    },
    { name: 'Azure’s disks: the address', of: onDisk(azure), want: '/subscriptions/s/disks/d' },
    {
      name: 'Azure’s disks: managed, however it is written',
      of: onDisk({ azureDisk: { ...azure.azureDisk, kind: 'managed' } }),
      want: '/subscriptions/s/disks/d',
    },
    {
      name: 'Azure’s files: the account is in the secret’s name',
      of: onDisk({ azureFile: { ...share, secretNamespace: 'keys' } }),
      want: '#acme#files#disk#keys',
    },
    {
      name: 'Azure’s files: the claim’s namespace, the secret’s whole name, the group',
      of: onDisk(
        { azureFile: { ...share, secretName: 'plain' }, claimRef: { namespace: 'shop' } },
        { annotations: { 'kubernetes.io/azure-file-resource-group': 'rg' } },
      ),
      want: 'rg#plain#files#disk#shop',
    },
    { name: 'OpenStack', of: onDisk({ cinder: { volumeID: 'c' } }), want: 'c' },
    { name: 'Google, somewhere', of: onDisk(google), want: 'projects/UNSPECIFIED/zones/UNSPECIFIED/disks/pd' },
    {
      name: 'Google, in a zone',
      of: onDisk(google, zone('us-east1-a')),
      want: 'projects/UNSPECIFIED/zones/us-east1-a/disks/pd',
    },
    {
      name: 'Google, in a zone by its old label',
      of: onDisk(google, betaZone('us-east1-b')),
      want: 'projects/UNSPECIFIED/zones/us-east1-b/disks/pd',
    },
    {
      name: 'Google, in a region',
      of: onDisk(google, zone('us-east1-a__us-east1-c')),
      want: 'projects/UNSPECIFIED/regions/us-east1/disks/pd',
    },
    { name: 'Portworx', of: onDisk({ portworxVolume: { volumeID: 'p' } }), want: 'p' },
    { name: 'vSphere', of: onDisk({ vsphereVolume: { volumePath: '[a] b' } }), want: '[a] b' },
  ])('$name', ({ of, want }) => expect(migratedHandleOf(of)).toBe(want))

  test.each<{ name: string; of: PersistentVolume; want: string }>([
    {
      name: 'another id than Amazon’s',
      of: onDisk({ awsElasticBlockStore: { volumeID: 'aws://us-east-1b/disk/4' } }),
      want: 'Invalid format for AWS volume',
    },
    {
      name: 'a disk that Azure does not manage',
      of: onDisk({ azureDisk: { ...azure.azureDisk, kind: 'Shared' } }),
      want: 'kind(Shared) is not supported in csi migration',
    },
    {
      name: 'files whose secret is nowhere',
      of: onDisk({ azureFile: share }),
      want: 'could not find a secret namespace',
    },
    { name: 'zones of two regions', of: onDisk(google, zone('us-east1-a__us-west1-c')), want: 'multiple regions' },
    { name: 'zones that are none', of: onDisk(google, zone('here__there')), want: 'zone in unexpected format' },
    { name: 'a volume of a plugin that is still there', of: onDisk({}), want: 'no driver took over' },
  ])('is unknown for $name', ({ of, want }) => expect(() => migratedHandleOf(of)).toThrow(want))
})

test.each<{ modes?: readonly string[]; spec: PersistentVolumeSpec; want?: readonly string[] }>([
  { modes: ['ReadWriteMany'], spec: azure, want: ['ReadWriteMany'] },
  { modes: ['ReadWriteMany'], spec: google, want: ['ReadWriteOnce'] },
  { modes: ['ReadOnlyMany', 'ReadWriteOnce'], spec: google, want: ['ReadWriteOnce'] },
  { modes: ['ReadOnlyMany'], spec: google, want: ['ReadOnlyMany'] },
  { spec: google },
])('modes $modes of $spec are $want', ({ modes, spec, want }) => {
  expect(migratedModesOf({ spec: { ...spec, ...(modes && { accessModes: modes }) } })).toEqual(want)
})

describe('a volume that is written into a pod', () => {
  test.each<{ name: string; of: Partial<Volume>; called: string; modes: string; csi: object }>([
    {
      name: 'Amazon',
      of: { awsElasticBlockStore: { volumeID: 'vol-1', fsType: 'ext4', readOnly: true } },
      called: 'ebs.csi.aws.com-vol-1',
      modes: 'ReadWriteOnce',
      csi: {
        driver: 'ebs.csi.aws.com',
        volumeHandle: 'vol-1',
        fsType: 'ext4',
        readOnly: true,
        volumeAttributes: { partition: '0' },
      },
    },
    {
      name: 'Azure’s disks',
      of: { azureDisk: { diskName: 'd', diskURI: '/d', cachingMode: 'None', fsType: 'xfs', readOnly: false } },
      called: '/d',
      modes: 'ReadWriteOnce',
      csi: {
        driver: 'disk.csi.azure.com',
        volumeHandle: '/d',
        fsType: 'xfs',
        volumeAttributes: { kind: 'Managed', cachingmode: 'None', fstype: 'xfs' },
      },
    },
    {
      name: 'Azure’s files',
      of: { azureFile: share },
      called: '#acme#files#v#shop',
      modes: 'ReadWriteMany',
      csi: {
        driver: 'file.csi.azure.com',
        volumeHandle: '#acme#files#v#shop',
        volumeAttributes: { sharename: 'files' },
        nodeStageSecretRef: { name: share.secretName, namespace: 'shop' },
      },
    },
    {
      name: 'OpenStack',
      of: { cinder: { volumeID: 'c', fsType: '' } },
      called: 'cinder.csi.openstack.org-c',
      modes: 'ReadWriteOnce',
      csi: { driver: 'cinder.csi.openstack.org', volumeHandle: 'c' },
    },
    {
      name: 'Google, read by many',
      of: { gcePersistentDisk: { pdName: 'pd', partition: 2, readOnly: true } },
      called: 'pd.csi.storage.gke.io-pd',
      modes: 'ReadOnlyMany',
      csi: {
        driver: 'pd.csi.storage.gke.io',
        volumeHandle: 'projects/UNSPECIFIED/zones/UNSPECIFIED/disks/pd',
        readOnly: true,
        volumeAttributes: { partition: '2' },
      },
    },
    {
      name: 'Portworx',
      of: { portworxVolume: { volumeID: 'p' } },
      called: 'pxd.portworx.com-p',
      modes: 'ReadWriteOnce',
      csi: { driver: 'pxd.portworx.com', volumeHandle: 'p' },
    },
    {
      name: 'vSphere',
      of: { vsphereVolume: { volumePath: '[a] b', storagePolicyName: 'gold' } },
      called: 'csi.vsphere.vmware.com-[a] b',
      modes: 'ReadWriteOnce',
      csi: { driver: 'csi.vsphere.vmware.com', volumeHandle: '[a] b', volumeAttributes: { storagepolicyname: 'gold' } },
    },
  ])('$name', ({ of, called, modes, csi }) => {
    expect(translateInlineVolume({ name: 'v', ...of }, 'shop')).toEqual({
      name: called,
      spec: { accessModes: [modes], csi, volumeMode: 'Filesystem' },
    })
  })
})
