import { replicaSets, type Pod } from '@coxswain/api'
import { StatusError, type Client } from '@coxswain/client'
import { expect, test } from 'vitest'
import { createPodControl, podBatch, podNamePrefix } from './pod-control.ts'
import { pod, replicaSet } from './testing/builders.ts'

const refusal = (reason: string, causes: readonly string[] = []): StatusError =>
  new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    reason,
    message: `${reason}!`,
    details: { causes: causes.map((cause) => ({ reason: cause })) },
  })

function setUp(error?: Error) {
  const told: string[] = []
  const created: Pod[] = []
  const client = {
    metadata: (_type: unknown, namespace: string) => ({
      create: async (draft: Pod) => {
        if (error !== undefined) throw error
        created.push(draft)
        return { metadata: { ...draft.metadata, name: 'web-1', namespace } }
      },
    }),
    resource: () => ({
      delete: async () => {
        if (error !== undefined) throw error
      },
    }),
  } as unknown as Client // these two verbs are all that is used
  const recorder = {
    event: (about: object, type: string, reason: string, message: string) =>
      void told.push(`${'name' in about ? String(about.name) : ''} ${type} ${reason} ${message}`),
  }
  return { told, created, control: createPodControl(client, recorder), signal: new AbortController().signal }
}

const template = {
  metadata: { labels: { app: 'web' }, annotations: { a: 'b' }, finalizers: ['x/y'] },
  spec: { containers: [{ name: 'c', image: 'v1' }] },
}

test('a pod is its template under an owner, and named by the server', async () => {
  const { control, created, told, signal } = setUp()
  await control.create(podBatch(replicaSets, replicaSet('web'), template), signal)
  expect(created).toEqual([
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        generateName: 'web-',
        labels: { app: 'web' },
        annotations: { a: 'b' },
        finalizers: ['x/y'],
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'ReplicaSet',
            name: 'web',
            uid: 'uid-web',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: template.spec,
    },
  ])
  expect(told).toEqual(['web Normal SuccessfulCreate Created pod: web-1'])
})

test('without labels nothing is asked for and nothing told', async () => {
  const { control, created, told, signal } = setUp()
  const batch = podBatch(replicaSets, replicaSet('web'), { spec: template.spec })
  await expect(control.create(batch, signal)).rejects.toThrow('unable to create pods, no labels')
  expect([created, told]).toEqual([[], []])
})

test('a refused creation is told, unless the namespace is going', async () => {
  const refused = setUp(refusal('Forbidden'))
  const batch = podBatch(replicaSets, replicaSet('web'), template)
  await expect(refused.control.create(batch, refused.signal)).rejects.toThrow('Forbidden!')
  expect(refused.told).toEqual(['web Warning FailedCreate Error creating: Forbidden!'])
  const going = setUp(refusal('Forbidden', ['NamespaceTerminating']))
  await expect(going.control.create(batch, going.signal)).rejects.toThrow('Forbidden!')
  expect(going.told).toEqual([])
})

test.each([
  { error: undefined, want: undefined, told: ['web Normal SuccessfulDelete Deleted pod: a'] },
  { error: refusal('NotFound'), want: 'NotFound!', told: [] },
  {
    error: refusal('Forbidden'),
    want: 'unable to delete pods: Forbidden!',
    told: ['web Warning FailedDelete Error deleting: Forbidden!'],
  },
])('a deletion that ends in $want', async ({ error, want, told }) => {
  const run = setUp(error)
  const { about } = podBatch(replicaSets, replicaSet('web'), template)
  const message = await run.control.delete(about, pod('a'), run.signal).then(
    () => undefined,
    (fault: unknown) => (fault instanceof Error ? fault.message : ''),
  )
  expect([message, run.told]).toEqual([want, told])
})

test.each([
  { owner: 'web', want: 'web-' },
  { owner: 'a'.repeat(253), want: `${'a'.repeat(253)}-` },
  { owner: 'a_b', want: 'a_b' },
])('the prefix of $owner', ({ owner, want }) => {
  expect(podNamePrefix(owner)).toBe(want)
})
