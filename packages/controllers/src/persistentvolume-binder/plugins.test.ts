import { expect, test } from 'vitest'
import { storageClass, volume } from '../shared/testing/volume-builders.ts'
import { deleterNameOf, deleterOf, pluginOf, provisionerOf, type Provider } from './plugins.ts'

const lineOf = (provider: Provider): string => {
  if (provider.kind === 'external') return provider.name
  return provider.kind === 'none' ? `none: ${provider.why}` : provider.kind
}

test.each([
  ['example.com/disks', 'example.com/disks'],
  ['kubernetes.io/aws-ebs', 'ebs.csi.aws.com'],
  ['kubernetes.io/host-path', 'host-path'],
  ['kubernetes.io/no-provisioner', 'none: no volume plugin matched name: kubernetes.io/no-provisioner'],
  ['kubernetes.io/nfs', 'none: no provisionable volume plugin matched'],
])('who makes volumes of %s', (provisioner, want) => {
  expect(lineOf(provisionerOf(storageClass('a', { provisioner })))).toBe(want)
})

const by = (name: string) => ({ annotations: { 'pv.kubernetes.io/provisioned-by': name } })
const lookup = 'error getting deleter volume plugin for volume "disk":'
const nfs = { server: 's', path: '/' }

test.each<{ name: string; subject: Parameters<typeof volume>[1]; want: string }>([
  { name: 'made by a plugin here', subject: by('kubernetes.io/host-path'), want: 'host-path' },
  { name: 'made by a provisioner', subject: by('example.com/disks'), want: 'example.com/disks' },
  {
    name: 'made by a plugin that is gone',
    subject: by('kubernetes.io/rbd'),
    want: 'none: no volume plugin matched name: kubernetes.io/rbd',
  },
  {
    name: 'made by a plugin that deletes nothing',
    subject: by('kubernetes.io/nfs'),
    want: 'none: no deletable volume plugin matched',
  },
  { name: 'a driver’s', subject: { spec: { csi: { driver: 'd', volumeHandle: 'h' } } }, want: 'd' },
  { name: 'migrated', subject: { annotations: { 'pv.kubernetes.io/migrated-to': 'd' } }, want: 'd' },
  { name: 'a folder', subject: { spec: { hostPath: { path: '/tmp/a' } } }, want: 'host-path' },
  { name: 'nfs', subject: { spec: { nfs } }, want: `none: ${lookup} no deletable volume plugin matched` },
  { name: 'a disk', subject: { spec: { local: { path: '/' } } }, want: `none: ${lookup} no volume plugin matched` },
])('who deletes a volume: $name', ({ subject, want }) => expect(lineOf(deleterOf(volume('disk', subject)))).toBe(want))

test('what metrics say of them', () => {
  const fast = storageClass('fast', { provisioner: 'kubernetes.io/aws-ebs' })
  const nameOf = (subject: Parameters<typeof volume>[1]): string =>
    deleterNameOf(volume('disk', subject), (name) => (name === 'fast' ? fast : undefined))
  expect([
    nameOf({ ...by('any'), spec: { storageClassName: 'fast' } }),
    nameOf(by('any')),
    nameOf({ spec: { hostPath: { path: '/tmp/a' } } }),
    nameOf({ spec: { local: { path: '/' } } }),
  ]).toEqual(['ebs.csi.aws.com', 'N/A', 'kubernetes.io/host-path', 'N/A'])
  expect([pluginOf(volume('disk', { spec: { nfs } })), pluginOf(volume())]).toEqual(['kubernetes.io/nfs', undefined])
})
