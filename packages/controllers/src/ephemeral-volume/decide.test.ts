import type { PersistentVolumeClaim, Pod, Volume } from '@coxswain/api'
import { expect, test } from 'vitest'
import { pod } from '../shared/testing/builders.ts'
import { claim } from '../shared/testing/volume-builders.ts'
import { decide } from './decide.ts'

const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
const metadata = { labels: { a: 'b' }, annotations: { c: 'd' } }
const own = (name: string): Volume => ({ name, ephemeral: { volumeClaimTemplate: { metadata, spec } } })
const ownerReferences = [
  { apiVersion: 'v1', kind: 'Pod', name: 'web', uid: 'uid-web', controller: true, blockOwnerDeletion: true },
]

function podWith(volumes: readonly Volume[], traits: Parameters<typeof pod>[1] = {}): Pod {
  const base = pod('web', traits)
  return { ...base, spec: { containers: [], ...base.spec, volumes } }
}

const ours = claim('web-data', { metadata: { name: 'web-data', namespace: 'shop', ownerReferences } })
const made = (name: string): object => ({
  kind: 'create',
  claim: { metadata: { name, namespace: 'shop', ownerReferences, ...metadata }, spec },
})

test.each<{
  name: string
  pod: Pod
  claims?: Readonly<Record<string, PersistentVolumeClaim>>
  want: readonly object[]
}>([
  { name: 'a volume without a claim', pod: podWith([own('data')]), want: [made('web-data')] },
  { name: 'several', pod: podWith([own('data'), own('more')]), want: [made('web-data'), made('web-more')] },
  { name: 'one that has its claim', pod: podWith([own('data')]), claims: { 'web-data': ours }, want: [] },
  {
    name: 'one whose claim’s name is taken',
    pod: podWith([own('data'), own('more')]),
    claims: { 'web-data': claim('web-data') },
    want: [
      { kind: 'refuse', volume: 'data', why: 'PVC shop/web-data was not created for pod shop/web (pod is not owner)' },
      made('web-more'),
    ],
  },
  { name: 'volumes of another kind', pod: podWith([{ name: 'a', emptyDir: {} }]), want: [] },
  { name: 'none', pod: pod('web'), want: [] },
  {
    name: 'a pod on its way out',
    pod: podWith([own('data')], { metadata: { deletionTimestamp: '2026-04-01T09:00:00Z' } }),
    want: [],
  },
])('$name', ({ pod: subject, claims = {}, want }) => {
  const needs = decide({ pod: subject, claims: new Map(Object.entries(claims)) })
  expect(needs).toMatchObject(want)
  expect(needs).toHaveLength(want.length)
})
