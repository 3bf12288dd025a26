import type { PersistentVolume, PersistentVolumeClaim, Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { attachablesOf, resolveVolume } from './observe.ts'
import { boundPair, claimed, csiDriver, listersOf, uniqueNameOf, userOf } from './testing/builders.ts'

const pair = boundPair('data')
const web = userOf('web', [claimed('data')])
const named = (from: { readonly claim?: PersistentVolumeClaim; readonly volume?: PersistentVolume }, pod: Pod = web) =>
  attachablesOf(listersOf({ pairs: [{ ...pair, ...from }] }), pod).map(({ uniqueName }) => uniqueName)

const withClaim = (change: Partial<PersistentVolumeClaim>) => ({ claim: { ...pair.claim, ...change } })
const scratch = userOf('web', [{ name: 'data', ephemeral: { volumeClaimTemplate: { spec: {} } } }])
const controller = { apiVersion: 'v1', kind: 'Pod', name: 'web', uid: 'uid-web', controller: true }
const ownClaim = (ownerReferences: readonly (typeof controller)[]) =>
  boundPair('web-data', {}).claim && {
    ...boundPair('web-data'),
    claim: {
      ...boundPair('web-data').claim,
      metadata: { ...boundPair('web-data').claim.metadata, ownerReferences },
    },
  }

describe('the volumes of a pod that are to be attached', () => {
  test.each<{ name: string; of: Parameters<typeof named>[0]; want: boolean }>([
    { name: 'that of its claim', of: {}, want: true },
    { name: 'not before it is bound', of: withClaim({ status: { phase: 'Pending' } }), want: false },
    { name: 'not once it is lost', of: withClaim({ status: { phase: 'Lost' } }), want: false },
    { name: 'not of a claim that names no volume', of: withClaim({ spec: {} }), want: false },
    { name: 'not one that is not seen yet', of: withClaim({ spec: { volumeName: 'pv-other' } }), want: false },
    {
      name: 'not one of an earlier claim',
      of: withClaim({ metadata: { ...pair.claim.metadata, uid: 'uid-next' } }),
      want: false,
    },
    {
      name: 'not one that is bound to nothing yet',
      of: { volume: { ...pair.volume, spec: { ...pair.volume.spec, claimRef: undefined } } },
      want: false,
    },
  ])('$name', ({ of, want }) => expect(named(of)).toEqual(want ? [uniqueNameOf('data')] : []))

  test('not of a claim that is not there', () => {
    expect(attachablesOf(listersOf(), web)).toEqual([])
  })

  test('not of a driver that does not want it', () => {
    expect(attachablesOf(listersOf({ pairs: [pair], drivers: [csiDriver(false)] }), web)).toEqual([])
  })

  test('not one that its driver cannot take', () => {
    const volume = { ...pair.volume, spec: { ...pair.volume.spec, awsElasticBlockStore: { volumeID: 'aws://z/x' } } }
    expect(named({ volume })).toEqual([])
  })

  test('that of an ephemeral volume’s claim, if it is the pod’s own', () => {
    const own = listersOf({ pairs: [ownClaim([controller])] })
    expect(attachablesOf(own, scratch).map(({ uniqueName }) => uniqueName)).toEqual([uniqueNameOf('web-data')])
    expect(attachablesOf(listersOf({ pairs: [ownClaim([])] }), scratch)).toEqual([])
  })

  test('those written into it that a driver took over, and no others', () => {
    const pod = userOf('web', [
      { name: 'a', cinder: { volumeID: 'c' } },
      { name: 'b', hostPath: { path: '/' } },
      { name: 'c', csi: { driver: 'd' } },
      { name: 'd', projected: {} },
    ])
    expect(attachablesOf(listersOf(), pod).map(({ uniqueName }) => uniqueName)).toEqual([
      'kubernetes.io/csi/cinder.csi.openstack.org^c',
    ])
    expect(resolveVolume(listersOf(), pod, { name: 'c', csi: { driver: 'd' } })?.csi?.driver).toBe('d')
  })
})
