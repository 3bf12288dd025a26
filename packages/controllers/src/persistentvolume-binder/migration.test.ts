import { expect, test } from 'vitest'
import { claim, volume } from '../shared/testing/volume-builders.ts'
import { withClaimMigration, withVolumeMigration } from './migration.ts'

const [ebs, hostPath, external] = ['kubernetes.io/aws-ebs', 'kubernetes.io/host-path', 'example.com/disks']
const migratedTo = 'pv.kubernetes.io/migrated-to'
const [newKey, oldKey] = ['volume.kubernetes.io/storage-provisioner', 'volume.beta.kubernetes.io/storage-provisioner']
const [inTree, ofProvisioner] = ['kubernetes.io/pv-controller', 'external-provisioner.volume.kubernetes.io/finalizer']

type Texts = Readonly<Record<string, string>>

test.each<{ name: string; from: Texts; want: Texts | 'same' }>([
  { name: 'nobody is to make its volume', from: {}, want: 'same' },
  { name: 'a driver took over', from: { [newKey]: ebs }, want: { [newKey]: ebs, [migratedTo]: 'ebs.csi.aws.com' } },
  {
    name: 'the old key counts, too',
    from: { [oldKey]: ebs },
    want: { [oldKey]: ebs, [migratedTo]: 'ebs.csi.aws.com' },
  },
  {
    name: 'the new key comes first',
    from: { [newKey]: external, [oldKey]: ebs, [migratedTo]: 'ebs.csi.aws.com' },
    want: { [newKey]: external, [oldKey]: ebs },
  },
  { name: 'it says so', from: { [newKey]: ebs, [migratedTo]: 'ebs.csi.aws.com' }, want: 'same' },
  {
    name: 'it says something else',
    from: { [newKey]: ebs, [migratedTo]: 'x' },
    want: { [newKey]: ebs, [migratedTo]: 'ebs.csi.aws.com' },
  },
  { name: 'nobody took over', from: { [newKey]: external }, want: 'same' },
])('a claim: $name', ({ from, want }) => {
  const subject = claim('data', { annotations: from })
  const next = withClaimMigration(subject)
  if (want === 'same') expect(next).toBe(subject)
  else expect(next.metadata?.annotations).toEqual(want)
})

test.each<{ name: string; by?: string; policy?: string; from?: readonly string[]; want: readonly string[] | 'same' }>([
  { name: 'made by hand keeps what it has', from: [inTree, ofProvisioner], want: 'same' },
  { name: 'made by hand gets none', want: 'same' },
  { name: 'of a plugin here gets ours', by: hostPath, want: [inTree] },
  { name: 'of a plugin here has ours', by: hostPath, from: [inTree], want: 'same' },
  { name: 'of a plugin here keeps foreign ones', by: hostPath, from: ['a/b'], want: ['a/b', inTree] },
  { name: 'of a plugin here loses a provisioner’s', by: hostPath, from: [ofProvisioner, 'a/b'], want: ['a/b', inTree] },
  { name: 'that is kept gets none', by: hostPath, policy: 'Retain', want: 'same' },
  { name: 'that is recycled gets none', by: hostPath, policy: 'Recycle', want: 'same' },
  { name: 'that is kept by now loses ours', by: hostPath, policy: 'Retain', from: [inTree], want: [] },
  { name: 'of a provisioner keeps what it has', by: external, from: [ofProvisioner, inTree], want: 'same' },
  { name: 'of a driver that took over loses ours', by: ebs, from: [inTree, ofProvisioner], want: [ofProvisioner] },
])('finalizers: a volume $name', ({ by, policy = 'Delete', from, want }) => {
  const annotations: Texts = by === undefined ? {} : { 'pv.kubernetes.io/provisioned-by': by }
  const metadata = { name: 'disk', annotations, ...(from && { finalizers: from }) }
  const subject = volume('disk', { policy, metadata })
  const next = withVolumeMigration(subject)
  if (want === 'same') expect(next).toBe(subject)
  else expect(next.metadata?.finalizers).toEqual(want)
  expect(next.metadata?.annotations?.[migratedTo]).toBe(by === ebs ? 'ebs.csi.aws.com' : undefined)
})
