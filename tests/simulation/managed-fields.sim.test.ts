import { deployments, pods, replicaSets, type KubeObject, type Pod } from '@coxswain/api'
import { must } from '@coxswain/base'
import { deployment, startCluster } from '@coxswain/testing'
import { expect, test } from 'vitest'

const managersOf = ({ metadata }: KubeObject): readonly string[] =>
  (metadata?.managedFields ?? []).map(({ operation, manager, subresource }) =>
    subresource === undefined ? `${operation} ${manager}` : `${operation} ${manager} ${subresource}`,
  )

test('what was applied tells which parts write to it; what parts make tells nothing', async () => {
  await using cluster = await startCluster()
  const { spec } = deployment({ replicas: 2, image: 'example.com/web:1' })
  const all = cluster.client.resource(deployments, 'default')
  const configuration = { metadata: { name: 'web' }, spec: { ...spec } }
  const apply = (replicas: number) =>
    all.apply({ ...configuration, spec: { ...spec, replicas } }, { fieldManager: 'me' })
  await apply(2)
  await cluster.until(() => cluster.get(deployments, 'web')?.status?.availableReplicas === 2)
  expect(managersOf(await all.get('web'))).toEqual(['Apply me', 'Update kube-controller-manager status'])

  await apply(3)
  await cluster.until(() => cluster.get(deployments, 'web')?.status?.availableReplicas === 3)
  const made = [...cluster.list(replicaSets), ...cluster.list(pods)]
  expect(made).toHaveLength(4)
  expect(made.flatMap(managersOf)).toEqual([])
})

test('a pod that somebody applied to has been there before', async () => {
  await using cluster = await startCluster()
  await cluster.apply(deployment({ replicas: 1 }))
  const isRunning = ({ status }: Pod): boolean => status?.phase === 'Running'
  const pod = await cluster.until(() => cluster.list(pods).find(isRunning))
  const name = must(pod?.metadata?.name, 'until it runs')
  const mine = { metadata: { name, labels: { mine: 'yes' } } }
  const applied = await cluster.client.resource(pods, 'default').apply(mine, { fieldManager: 'me' })
  expect(managersOf(applied)).toEqual(['Apply me', 'Update before-first-apply'])
  await cluster.delete(pods, name)
  await cluster.until(() => cluster.get(pods, name) === undefined)
})
