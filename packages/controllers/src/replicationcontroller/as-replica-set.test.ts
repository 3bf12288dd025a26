import { deployments, pods, replicationControllers, type ReplicationController, type ResourceType } from '@coxswain/api'
import type { Client } from '@coxswain/client'
import { expect, test } from 'vitest'
import { listerOf } from '../shared/testing/builders.ts'
import { asReplicaSets, ReplicaSetView } from './as-replica-set.ts'

const controller: ReplicationController = {
  apiVersion: 'v1',
  kind: 'ReplicationController',
  metadata: { name: 'web', namespace: 'ns', uid: 'u' },
  spec: {
    replicas: 2,
    minReadySeconds: 3,
    selector: { app: 'web' },
    template: { metadata: { labels: { app: 'web' } } },
  },
  status: { replicas: 2 },
}

test('the selector becomes matchLabels, all else stays', () => {
  expect(new ReplicaSetView().of(controller)).toEqual({
    ...controller,
    spec: { ...controller.spec, selector: { matchLabels: { app: 'web' } } },
  })
})

test.each([
  { name: 'no selector selects nothing', spec: { replicas: 1 }, want: undefined },
  { name: 'an empty selector stays empty', spec: { replicas: 1, selector: {} }, want: { matchLabels: {} } },
])('$name', ({ spec, want }) => {
  const seen = new ReplicaSetView().of({ ...controller, spec })
  expect(seen.spec?.selector).toEqual(want)
  expect(seen.spec?.template).toEqual({})
})

test('each is converted once, so that handlers can compare them', () => {
  const view = new ReplicaSetView()
  expect(view.of(controller)).toBe(view.of(controller))
})

test('a status is put in its own form, and other resources are left alone', async () => {
  const put: unknown[] = []
  const asked: unknown[] = []
  const inner = {
    resource: (type: unknown) => {
      asked.push(type)
      return { updateStatus: async (draft: ReplicationController) => (put.push(draft), draft) }
    },
  } as unknown as Client
  const view = new ReplicaSetView()
  const client = view.client(inner)
  const seen = view.of(controller)
  const updated = await client
    .resource(asReplicaSets, 'ns')
    .updateStatus({ ...seen, status: { replicas: 1, terminatingReplicas: 4 } })
  expect(put).toEqual([{ ...controller, status: { replicas: 1 } }])
  expect(updated.spec?.selector).toEqual({ matchLabels: { app: 'web' } })
  client.resource(deployments, 'ns')
  client.resource(pods, 'ns')
  client.resource({ ...deployments, plural: replicationControllers.plural }, 'ns')
  expect(asked.map((type) => (type as ResourceType).kind)).toEqual([
    'ReplicationController',
    'Deployment',
    'Pod',
    'Deployment',
  ])
})

test('caches and handlers show ReplicaSets, and never a family', () => {
  const view = new ReplicaSetView()
  const seen = view.of(controller)
  const cache = listerOf([controller], { family: () => ['any'] })
  const lister = view.lister(cache)
  expect([lister.get('ns/web'), lister.get('ns/other'), lister.list('ns')]).toEqual([seen, undefined, [seen]])
  expect(lister.byIndex('family', 'any')).toEqual([])

  const told: unknown[] = []
  const handlers = view.handlers({
    added: (each, isInInitialList) => void told.push(each, isInInitialList),
    updated: (previous, next) => void told.push(previous, next),
    deleted: (each, missed) => void told.push(each, missed),
  })
  handlers.added?.(controller, true)
  handlers.updated?.(controller, controller)
  handlers.deleted?.(controller, true)
  expect(told).toEqual([seen, true, seen, seen, seen, true])
  expect(told.every((each) => each === true || each === seen)).toBe(true)
})
