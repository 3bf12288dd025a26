import type { PersistentVolume, PersistentVolumeClaim, Pod, Volume } from '@coxswain/api'
import { expect, test } from 'vitest'
import { claim, volume } from '../testing/volume-builders.ts'
import { volumeBehind, type VolumeBehind } from './volume-behind.ts'

const pod: Pod = { metadata: { name: 'web', namespace: 'shop', uid: 'uid-web' } }
const claimed: Volume = { name: 'v', persistentVolumeClaim: { claimName: 'data' } }
const ephemeral: Volume = { name: 'v', ephemeral: { volumeClaimTemplate: { spec: {} } } }
const bound = (name: string): PersistentVolumeClaim => claim(name, { phase: 'Bound', volumeName: 'disk' })
const ownerReferences = [{ apiVersion: 'v1', kind: 'Pod', name: 'web', uid: 'uid-web', controller: true }]
const ownClaim: PersistentVolumeClaim = {
  ...bound('web-v'),
  metadata: { name: 'web-v', namespace: 'shop', uid: 'uid-web-v', ownerReferences },
}
const disk = volume('disk', { of: 'data:uid-data' })
const unknown = (why: string): VolumeBehind => ({ kind: 'unknown', why })

interface Row {
  readonly name: string
  readonly of?: Volume
  readonly claim?: PersistentVolumeClaim
  readonly volume?: PersistentVolume
  readonly want: VolumeBehind
}

test.each<Row>([
  { name: 'what is written into the pod', of: { name: 'v', emptyDir: {} }, want: { kind: 'inline' } },
  { name: 'a bound claim', claim: bound('data'), volume: disk, want: { kind: 'persistent', volume: disk } },
  { name: 'no claim', volume: disk, want: unknown('claim shop/data is not there') },
  {
    name: 'a pending claim',
    claim: claim('data', { volumeName: 'disk' }),
    want: unknown('claim shop/data is not bound'),
  },
  {
    name: 'a claim of no volume',
    claim: claim('data', { phase: 'Bound' }),
    want: unknown('claim shop/data is not bound'),
  },
  { name: 'a volume not seen', claim: bound('data'), want: unknown('volume disk of claim shop/data is not there') },
  {
    name: 'a volume of an earlier claim',
    claim: bound('data'),
    volume: volume('disk', { of: 'data:uid-before' }),
    want: unknown('volume disk is not bound to claim shop/data'),
  },
  {
    name: 'a volume of nobody',
    claim: bound('data'),
    volume: volume('disk'),
    want: unknown('volume disk is not bound to claim shop/data'),
  },
  {
    name: 'the pod’s own claim for an ephemeral volume',
    of: ephemeral,
    claim: ownClaim,
    volume: volume('disk', { of: 'web-v:uid-web-v' }),
    want: { kind: 'persistent', volume: volume('disk', { of: 'web-v:uid-web-v' }) },
  },
  {
    name: 'somebody else’s claim of that name',
    of: ephemeral,
    claim: bound('web-v'),
    volume: volume('disk', { of: 'web-v:uid-web-v' }),
    want: unknown('PVC shop/web-v was not created for pod shop/web (pod is not owner)'),
  },
])('behind a volume: $name', ({ of = claimed, claim: found, volume: persistent, want }) => {
  const claims = {
    get: (key: string) => (found !== undefined && key === `shop/${found.metadata?.name}` ? found : undefined),
  }
  const volumes = { get: (name: string) => (name === persistent?.metadata?.name ? persistent : undefined) }
  expect(volumeBehind({ claims, volumes }, pod, of)).toEqual(want)
})
