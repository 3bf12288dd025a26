import type { PersistentVolumeSpec, Volume } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { volume } from '../testing/volume-builders.ts'
import { specOfInlineVolume, specOfVolume } from './volume-spec.ts'

const iscsi = { targetPortal: '10.0.0.1:3260', iqn: 'iqn.2001-04.com.example', lun: 0 }

describe('volumes', () => {
  test.each<{ name: string; spec: PersistentVolumeSpec; want: object | undefined }>([
    {
      name: 'of a driver',
      spec: { csi: { driver: 'd', volumeHandle: 'h' } },
      want: { uniqueName: 'kubernetes.io/csi/d^h', isMigrated: false, source: { persistentVolumeName: 'disk' } },
    },
    {
      name: 'that a driver took over',
      spec: { cinder: { volumeID: 'c' } },
      want: {
        uniqueName: 'kubernetes.io/csi/cinder.csi.openstack.org^c',
        isMigrated: true,
        source: { persistentVolumeName: 'disk' },
      },
    },
    {
      name: 'over iSCSI',
      spec: { iscsi },
      want: { uniqueName: 'kubernetes.io/iscsi/10.0.0.1:3260:iqn.2001-04.com.example:0' },
    },
    {
      name: 'over Fibre Channel, by target',
      spec: { fc: { targetWWNs: ['a', 'b'], lun: 0, wwids: ['c'] } },
      want: { uniqueName: 'kubernetes.io/fc/[a b]:0' },
    },
    {
      name: 'over Fibre Channel, by id',
      spec: { fc: { wwids: ['c', 'd'] } },
      want: { uniqueName: 'kubernetes.io/fc/[c d]' },
    },
    { name: 'over Fibre Channel without either', spec: { fc: { targetWWNs: ['a'] } }, want: { uniqueName: undefined } },
    { name: 'that are mounted without being attached', spec: { nfs: { server: 's', path: '/' } }, want: undefined },
  ])('$name', ({ spec, want }) => {
    const found = specOfVolume(volume('disk', { spec }))
    if (want === undefined) expect(found).toBeUndefined()
    else expect(found).toMatchObject({ title: 'disk', accessModes: ['ReadWriteOnce'], ...want })
  })
})

describe('volumes that are written into a pod', () => {
  test.each<{ name: string; of: Partial<Volume>; want: object | undefined }>([
    {
      name: 'and that a driver took over',
      of: { cinder: { volumeID: 'c' } },
      want: {
        uniqueName: 'kubernetes.io/csi/cinder.csi.openstack.org^c',
        title: 'cinder.csi.openstack.org-c',
        accessModes: ['ReadWriteOnce'],
        isMigrated: true,
        source: { inlineVolumeSpec: { csi: { driver: 'cinder.csi.openstack.org', volumeHandle: 'c' } } },
      },
    },
    { name: 'of a driver', of: { csi: { driver: 'd' } }, want: { uniqueName: undefined, title: 'v' } },
    { name: 'over iSCSI', of: { iscsi }, want: { title: 'v', accessModes: undefined } },
    { name: 'of other kinds', of: { emptyDir: {} }, want: undefined },
  ])('$name', ({ of, want }) => {
    const found = specOfInlineVolume({ name: 'v', ...of }, 'shop')
    if (want === undefined) expect(found).toBeUndefined()
    else expect(found).toMatchObject(want)
  })
})
