import { nameOf } from '@coxswain/api'
import { createClient } from '@coxswain/client'
import { describe, expect, test } from 'vitest'
import { refusal } from '../shared/testing/recording-client.ts'
import { startWithKinds, type KindsCluster, type KindsOptions } from '../shared/testing/start-with-kinds.ts'
import { bundleName } from './bundle-name.ts'
import { clusterTrustBundles, type ClusterTrustBundle } from './cluster-trust-bundles.ts'
import { findServedType } from './served-type.ts'
import { controllerName, notServed, signerName } from './texts.ts'

const certificate = 'PEM of the authority'
const name = bundleName(signerName, certificate)
const [beta, alpha] = [clusterTrustBundles('v1beta1'), clusterTrustBundles('v1alpha1')]

const start = (more: Partial<KindsOptions> = {}): Promise<KindsCluster> =>
  startWithKinds({
    controller: controllerName,
    gates: ['ClusterTrustBundle'],
    serves: [beta],
    strategy: {
      validateName: () => [],
      selectableFields: ({ spec }: Partial<ClusterTrustBundle>) => ({ 'spec.signerName': spec?.signerName ?? '' }),
    },
    controllerOptions: { certificate },
    ...more,
  })

const bundles = async ({ client }: KindsCluster, type = beta): Promise<readonly ClusterTrustBundle[]> =>
  (await client.resource(type).list()).items
const names = async (cluster: KindsCluster): Promise<readonly string[]> =>
  (await bundles(cluster)).map(nameOf).toSorted()

const make = ({ client }: KindsCluster, bundle: string, signer: string = signerName): Promise<ClusterTrustBundle> =>
  client.resource(beta).create({ metadata: { name: bundle }, spec: { signerName: signer, trustBundle: 'OTHER' } })

describe.each([
  { version: 'v1beta1', serves: [beta], type: beta },
  { version: 'v1alpha1', serves: [alpha], type: alpha },
  { version: 'v1beta1 of both', serves: [alpha, beta], type: beta },
])('with $version', ({ serves, type }) => {
  test('the bundle is made, made anew, and brought back to what it was', async () => {
    await using cluster = await start({ serves })
    const client = cluster.client.resource(type)
    expect(await bundles(cluster, type)).toMatchObject([
      { metadata: { name }, spec: { signerName, trustBundle: certificate } },
    ])
    await client.patch(name, { type: 'merge', body: { spec: { trustBundle: 'OTHER' } } })
    await cluster.clock.settle()
    expect((await client.get(name)).spec.trustBundle).toBe(certificate)
    await client.delete(name)
    await cluster.clock.settle()
    expect((await client.get(name)).spec.trustBundle).toBe(certificate)
    expect(cluster.writes).toEqual([
      'create clustertrustbundles',
      `update clustertrustbundles ${name}`,
      'create clustertrustbundles',
    ])
  })
})

test('other bundles of the signer go, those of others stay', async () => {
  await using cluster = await start()
  await make(cluster, 'kubernetes.io:kube-apiserver-serving:old-1')
  await make(cluster, 'kubernetes.io:kube-apiserver-serving:old-2')
  await make(cluster, 'example.com:mine:1', 'example.com/mine')
  await make(cluster, 'of-nobody', '')
  await cluster.clock.settle()
  expect(await names(cluster)).toEqual(['example.com:mine:1', name, 'of-nobody'])
})

test('a deletion that fails is tried again, the others are done before', async () => {
  let isRefused = true
  const refuse: KindsOptions['refuse'] = ({ verb, target }) =>
    isRefused && verb === 'delete' && target.name === 'old-1' ? refusal(500, 'InternalError') : undefined
  await using cluster = await start({ refuse })
  await Promise.all([make(cluster, 'old-1'), make(cluster, 'old-2')])
  await cluster.clock.settle()
  expect(await names(cluster)).toEqual([name, 'old-1'])
  expect(cluster.log).toContain('failed to remove a cluster trust bundle: InternalError')
  isRefused = false
  await cluster.clock.advance(1000)
  expect(await names(cluster)).toEqual([name])
})

test('that somebody else deleted a bundle is no failure', async () => {
  const refuse: KindsOptions['refuse'] = ({ verb }) => (verb === 'delete' ? refusal(404, 'NotFound') : undefined)
  await using cluster = await start({ refuse })
  await make(cluster, 'old')
  await cluster.clock.advance(1000)
  expect(cluster.writes.slice(1)).toEqual(['delete clustertrustbundles old'])
  expect(cluster.metrics('clustertrustbundle_publisher_sync_total{code="404"}')).toEqual([])
})

test('syncs are counted by the answer', async () => {
  let refusals = 2
  const refuse: KindsOptions['refuse'] = ({ verb }) =>
    verb === 'create' && (refusals -= 1) >= 0 ? refusal(403, 'Forbidden') : undefined
  await using cluster = await start({ refuse })
  await cluster.clock.advance(1000)
  expect(cluster.metrics('clustertrustbundle_publisher_sync_total')).toEqual([
    'clustertrustbundle_publisher_sync_total{code="200"} 2',
    'clustertrustbundle_publisher_sync_total{code="403"} 2',
  ])
  expect(cluster.metrics('clustertrustbundle_publisher_sync_duration_seconds_count{code="403"}')).toEqual([
    'clustertrustbundle_publisher_sync_duration_seconds_count{code="403"} 2',
  ])
  expect(cluster.metrics('workqueue_adds_total')).toEqual([
    'workqueue_adds_total{name="ca_cert_publisher_cluster_trust_bundles"} 4',
  ])
})

test('the kind not being served is said, and the rest of the manager runs', async () => {
  await using cluster = await start({ serves: [] })
  expect(cluster.log).toContain(notServed)
  expect(cluster.log).toContain(`Warning: skipping controller ${controllerName}`)
  expect(cluster.isStarted).toBe(true)
  expect(cluster.writes).toEqual([])
})

test('without a certificate there is nothing to publish, and without the gate nobody to do it', async () => {
  await using empty = await start({ controllerOptions: { certificate: '' } })
  await using gateless = await start({ gates: [] })
  expect([await names(empty), await names(gateless)]).toEqual([[], []])
  expect(empty.log).not.toContain(notServed)
})

test('a server that cannot say what it serves keeps the manager from starting', async () => {
  const never = () => Promise.reject(new Error('not asked for'))
  const raw = async () => ({ code: 503, contentType: 'text/plain', body: 'away' })
  const { transport } = createClient({ request: never, watch: never, raw })
  await expect(findServedType(transport, new AbortController().signal)).rejects.toThrow(
    'discovery failed for ClusterTrustBundle: GET /apis/certificates.k8s.io/v1beta1 answered 503: away',
  )
})
