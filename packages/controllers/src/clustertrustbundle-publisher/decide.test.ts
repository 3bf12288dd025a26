import { nameOf } from '@coxswain/api'
import { expect, test } from 'vitest'
import { bundleName } from './bundle-name.ts'
import { clusterTrustBundles, type ClusterTrustBundle } from './cluster-trust-bundles.ts'
import { decide } from './decide.ts'

const signerName = 'example.com/serving'
const trustBundle = 'PEM'
const wanted = { type: clusterTrustBundles('v1beta1'), name: 'right', signerName, trustBundle }
const bundle = (name: string, text = trustBundle): ClusterTrustBundle => ({
  metadata: { name, resourceVersion: '7', labels: { kept: 'yes' } },
  spec: { signerName, trustBundle: text },
})

test.each<{ name: string; all: readonly ClusterTrustBundle[]; kind: string; stale: readonly string[] }>([
  { name: 'there is none', all: [], kind: 'create', stale: [] },
  { name: 'it is as it should be', all: [bundle('right')], kind: 'nothing', stale: [] },
  { name: 'it holds something else', all: [bundle('right', 'OLD')], kind: 'update', stale: [] },
  { name: 'there is one more', all: [bundle('old'), bundle('right')], kind: 'nothing', stale: ['old'] },
  {
    name: 'there are several more',
    all: [bundle('b'), bundle('right'), bundle('a')],
    kind: 'nothing',
    stale: ['b', 'a'],
  },
  {
    name: 'it holds something else, and there is one more',
    all: [bundle('right', 'OLD'), bundle('old')],
    kind: 'update',
    stale: ['old'],
  },
  { name: 'there is another one only', all: [bundle('old')], kind: 'create', stale: ['old'] },
])('$name', ({ all, kind, stale }) => {
  const decision = decide({ seen: all.find((one) => nameOf(one) === 'right'), all }, wanted)
  expect(decision).toMatchObject({ kind, stale })
  expect(decision.draft).toMatchObject({
    apiVersion: 'certificates.k8s.io/v1beta1',
    kind: 'ClusterTrustBundle',
    metadata: { name: 'right', ...(kind === 'create' ? {} : { resourceVersion: '7', labels: { kept: 'yes' } }) },
    spec: { signerName, trustBundle },
  })
})

test('a bundle is named after its signer and what it holds', () => {
  // From: printf abc | sha256sum
  expect(bundleName('a.example/b/c', 'abc')).toBe('a.example:b:c:ba7816bf8f01cfea414140de')
  expect(bundleName('a.example/b', 'abd')).not.toBe(bundleName('a.example/b', 'abc'))
})
