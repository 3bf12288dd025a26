import type { PersistentVolumeClaim, Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { pod } from '../shared/testing/builders.ts'
import { claim } from '../shared/testing/volume-builders.ts'
import { keepsClaim, refersToClaim } from './uses-claim.ts'

type Traits = Parameters<typeof pod>[1]

function using(claimName: string, traits: Traits = {}): Pod {
  const base = pod('web', traits)
  return {
    ...base,
    spec: { containers: [], ...base.spec, volumes: [{ name: 'v', persistentVolumeClaim: { claimName } }] },
  }
}

function withOwnVolume(traits: Traits = {}): Pod {
  const base = pod('web', traits)
  return { ...base, spec: { containers: [], ...base.spec, volumes: [{ name: 'data', ephemeral: {} }] } }
}

const owned = (uid: string): PersistentVolumeClaim => {
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Pod', name: 'web', uid, controller: true }]
  return claim('web-data', { metadata: { name: 'web-data', namespace: 'shop', ownerReferences } })
}
const going = (deletionGracePeriodSeconds: number) => ({
  metadata: { deletionTimestamp: '2026-04-01T09:00:00Z', deletionGracePeriodSeconds },
})

interface Row {
  readonly name: string
  readonly pod: Pod
  readonly claim?: PersistentVolumeClaim
  readonly keeps: boolean
  readonly refers: boolean
}

describe('a pod and a claim', () => {
  test.each<Row>([
    { name: 'one that uses it', pod: using('data'), keeps: true, refers: true },
    { name: 'one that uses another', pod: using('other'), keeps: false, refers: false },
    { name: 'one without volumes', pod: pod('web'), keeps: false, refers: false },
    { name: 'one without a node', pod: using('data', { node: '', phase: 'Pending' }), keeps: false, refers: true },
    { name: 'one that has ended', pod: using('data', { phase: 'Succeeded' }), keeps: true, refers: false },
    { name: 'one that was shut down', pod: using('data', going(0)), keeps: true, refers: false },
    { name: 'the owner', pod: withOwnVolume(), claim: owned('uid-web'), keeps: true, refers: true },
    { name: 'another owner', pod: withOwnVolume(), claim: owned('uid-1'), keeps: false, refers: false },
    { name: 'an owner that stops', pod: withOwnVolume(going(30)), claim: owned('uid-web'), keeps: true, refers: false },
    {
      name: 'an owner that was shut down',
      pod: withOwnVolume(going(0)),
      claim: owned('uid-web'),
      keeps: false,
      refers: false,
    },
  ])('$name', ({ pod: subject, claim: of = claim('data'), keeps, refers }) => {
    expect([keepsClaim(subject, of), refersToClaim(subject, of)]).toEqual([keeps, refers])
  })
})
