import { configMaps, secrets, toTime, type Secret } from '@coxswain/api'
import { configMap, internalError, minutes, startCluster, type TestCluster } from '@coxswain/testing'
import { expect, test } from 'vitest'

const place = { namespace: 'kube-system' }

function token(id: string, expiresMs: number): Secret {
  const data = {
    'token-id': id,
    'token-secret': '0123456789abcdef',
    'usage-bootstrap-signing': 'true',
    expiration: toTime(expiresMs),
  }
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'bootstrap.kubernetes.io/token',
    metadata: { name: `bootstrap-token-${id}`, ...place },
    data: Object.fromEntries(Object.entries(data).map(([key, text]) => [key, btoa(text)])),
  }
}

const signed = (cluster: TestCluster): readonly string[] =>
  Object.keys(cluster.get(configMaps, 'cluster-info', { namespace: 'kube-public' })?.data ?? {})
    .filter((key) => key.startsWith('jws-kubeconfig-'))
    .toSorted()

/** As kubeadm writes it. */
const controllers = ['*', 'bootstrapsigner', 'tokencleaner']

test.each([
  { name: 'as they come', disturb: () => {} },
  {
    name: 'though the server fails for a minute each time',
    disturb: (cluster: TestCluster) => {
      cluster.fail('update', 'configmaps', internalError(), { forMs: minutes(1) })
      cluster.fail('delete', 'secrets', internalError(), { forMs: minutes(1) })
    },
  },
])('tokens sign until they expire, and go then: $name', async ({ disturb }) => {
  await using cluster = await startCluster({ controllers, nodes: 0, without: ['scheduler', 'nodes'] })
  const start = cluster.clock.now()
  await cluster.apply(configMap({ name: 'cluster-info', namespace: 'kube-public', data: { kubeconfig: 'here' } }))
  disturb(cluster)
  await cluster.apply(token('aaaaaa', start + minutes(10)))
  await cluster.apply(token('bbbbbb', start + minutes(60)))
  await cluster.until(() => signed(cluster).length === 2, { withinMs: minutes(3) })
  await cluster.advance(start + minutes(10) - cluster.clock.now() - 1)
  expect(signed(cluster)).toEqual(['jws-kubeconfig-aaaaaa', 'jws-kubeconfig-bbbbbb'])
  disturb(cluster)
  await cluster.until(() => signed(cluster).length === 1, { withinMs: minutes(5) })
  expect(cluster.list(secrets, place).map(({ metadata }) => metadata?.name)).toEqual(['bootstrap-token-bbbbbb'])
  expect(signed(cluster)).toEqual(['jws-kubeconfig-bbbbbb'])
})
