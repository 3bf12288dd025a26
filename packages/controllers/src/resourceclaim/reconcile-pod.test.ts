import type { ObjectReference, Pod } from '@coxswain/api'
import { silentLogger } from '@coxswain/base'
import { createMetricsRegistry, createWrittenVersions } from '@coxswain/runtime'
import type { ApiRequest } from '@coxswain/client'
import { describe, expect, test } from 'vitest'
import { recordingClient, refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { reconcilePod, type PodDeps } from './reconcile-pod.ts'
import {
  cachesOf,
  claim,
  devicePod,
  entryNote,
  requests as asks,
  template,
  templated,
  user,
  withAdminAccess,
  type Cached,
} from './testing/builders.ts'
import { createsMetric } from './texts.ts'

interface World extends Cached {
  readonly refuse?: Refuse
  /** What the caches come to after each request. */
  readonly later?: Cached
  readonly version?: string
}

/** The server names claims `made-1`, `made-2`, … and counts versions from 11. */
function answers() {
  let [made, version] = [0, 10]
  return ({ verb, body }: ApiRequest): unknown => {
    const { metadata, ...rest } = body as Pod
    const name = verb === 'create' ? `made-${(made += 1)}` : metadata?.name
    return { ...rest, metadata: { ...metadata, name, resourceVersion: String((version += 1)) } }
  }
}

function setUp({ refuse, later, version = '10', ...cached }: World) {
  const server = recordingClient({}, refuse, answers())
  const events: string[] = []
  const metrics = createMetricsRegistry()
  const cache = { resourceVersion: version }
  const watched = ['pods', 'resourceclaims'].map((resource) => ({ group: '', resource, cache }))
  const [now, then] = [cachesOf(cached), cachesOf(later ?? cached)]
  const current = () => (server.requests.length === 0 ? now : then)
  const deps: PodDeps = {
    client: server.client,
    logger: silentLogger,
    get listers() {
      return current()
    },
    recorder: {
      event: (about: ObjectReference, ...rest) => void events.push([about.kind, about.name, ...rest].join(' ')),
    },
    creates: metrics.counter(createsMetric.name, createsMetric.help, createsMetric.labels),
    gates: { allowsAdminAccess: true, allowsPrioritizedList: true },
    written: createWrittenVersions({ watched }),
  }
  const pass = (signal = new AbortController().signal) => reconcilePod(deps, 'shop/web', signal)
  const counted = () =>
    metrics
      .write()
      .split('\n')
      .filter((line) => line.startsWith('resource'))
  return { ...server, events, pass, counted, cache }
}

const applied = (names: Readonly<Record<string, string>>) => ({
  verb: 'patch',
  patchType: 'apply',
  target: { resource: 'pods', namespace: 'shop', name: 'web', subresource: 'status' },
  options: { fieldManager: 'ResourceClaimController', force: true },
  body: {
    metadata: { name: 'web', namespace: 'shop', uid: 'uid-web' },
    status: {
      resourceClaimStatuses: Object.entries(names).map(([name, resourceClaimName]) => ({ name, resourceClaimName })),
    },
  },
})
const templates = [template()]
const two = [templated('a'), templated('b')]

describe('claims are made', () => {
  test('each with a request, and told in one', async () => {
    const { pass, requests, counted, events } = setUp({ pods: [devicePod('web', { entries: two })], templates })
    expect(await pass()).toMatchObject({ kind: 'done' })
    expect(requests).toMatchObject([
      {
        verb: 'create',
        target: { group: 'resource.k8s.io', version: 'v1', resource: 'resourceclaims', namespace: 'shop' },
        body: { metadata: { generateName: 'web-a-' }, spec: { devices: { requests: asks } } },
      },
      { verb: 'create', body: { metadata: { generateName: 'web-b-', annotations: { [entryNote]: 'b' } } } },
      applied({ a: 'made-1', b: 'made-2' }),
    ])
    expect(requests[2]?.body).toEqual({ apiVersion: 'v1', kind: 'Pod', ...applied({ a: 'made-1', b: 'made-2' }).body })
    expect(counted()).toEqual(['resourceclaim_controller_creates_total{admin_access="false",status="success"} 2'])
    expect(events).toEqual([])
  })

  test('with those that the status tells already: what is not applied again goes', async () => {
    const pod = devicePod('web', { entries: [...two, templated('c')], named: { a: 'x', b: 'lost', c: undefined } })
    const { pass, requests } = setUp({ pods: [pod], claims: [claim('x')], templates })
    await pass()
    expect(requests.map(({ verb }) => verb)).toEqual(['create', 'patch'])
    expect(requests[1]).toMatchObject(applied({ a: 'x', b: 'made-1' }))
  })

  test('but for one that is there and just was not told', async () => {
    const { pass, requests, counted } = setUp({ pods: [devicePod()], claims: [claim('x')] })
    await pass()
    expect(requests).toMatchObject([applied({ gpu: 'x' })])
    expect(counted()).toEqual([])
  })

  test('with admin access, which is counted', async () => {
    const { pass, counted } = setUp({ pods: [devicePod()], templates: [template('gpus', withAdminAccess)] })
    await pass()
    expect(counted()).toEqual(['resourceclaim_controller_creates_total{admin_access="true",status="success"} 1'])
  })
})

describe('nothing is written', () => {
  test.each<{ name: string; world: World }>([
    { name: 'for a pod that is gone', world: { templates } },
    { name: 'for a pod that is deleted', world: { pods: [devicePod('web', { isDeleted: true })], templates } },
    {
      name: 'for a pod that has ended, whose claim is gone',
      world: { pods: [devicePod('web', { named: { gpu: 'x' }, phase: 'Succeeded', node: 'n' })], templates },
    },
    { name: 'for a pod without claims', world: { pods: [devicePod('web', { entries: [] })] } },
    {
      name: 'when all is there',
      world: { pods: [devicePod('web', { named: { gpu: 'x' } })], claims: [claim('x')], templates },
    },
  ])('$name', async ({ world }) => {
    const { pass, told, events } = setUp(world)
    expect(await pass()).toMatchObject({ kind: 'done' })
    expect([...told(), ...events]).toEqual([])
  })
})

describe('what fails', () => {
  const pods = [devicePod('web', { entries: two })]
  test('a template that is missing is told of, and tried again', async () => {
    const { pass, told, events } = setUp({ pods })
    const why =
      'PodResourceClaim a: resource claim template "gpus": resourceclaimtemplate.resource.k8s.io "gpus" not found'
    expect(await pass()).toMatchObject({ kind: 'retry', error: { message: `pod shop/web, ${why}` } })
    expect(events).toEqual([`Pod web Warning FailedResourceClaimCreation ${why}`])
    expect(told()).toEqual([])
  })

  test('what was made before is not told, but found by the next try', async () => {
    const refuse: Refuse = ({ body }) =>
      (body as Pod).metadata?.generateName === 'web-b-' ? refusal(409, 'Conflict') : undefined
    const { pass, told, events, counted } = setUp({ pods, templates, refuse })
    const why = 'PodResourceClaim b: create ResourceClaim : Conflict'
    expect(await pass()).toMatchObject({ kind: 'retry', error: { message: `pod shop/web, ${why}` } })
    expect(events).toEqual([`Pod web Warning FailedResourceClaimCreation ${why}`])
    expect(told()).toEqual(['create resourceclaims shop/', 'create resourceclaims shop/'])
    expect(counted()).toEqual([
      'resourceclaim_controller_creates_total{admin_access="false",status="failure"} 1',
      'resourceclaim_controller_creates_total{admin_access="false",status="success"} 1',
    ])
  })

  test('a refused claim with admin access is counted as such', async () => {
    const refuse: Refuse = () => refusal(403, 'Forbidden')
    const world = { pods: [devicePod()], templates: [template('gpus', withAdminAccess)], refuse }
    const { pass, counted } = setUp(world)
    await pass()
    expect(counted()).toEqual(['resourceclaim_controller_creates_total{admin_access="true",status="failure"} 1'])
  })

  test('a status that is refused is no event', async () => {
    const refuse: Refuse = ({ verb }) => (verb === 'patch' ? refusal(409, 'Conflict') : undefined)
    const { pass, events } = setUp({ pods, templates, refuse })
    await expect(pass()).rejects.toThrow('update pod shop/web ResourceClaimStatuses: Conflict')
    expect(events).toEqual([])
  })

  test('a request that ends because the manager does is no event', async () => {
    const { pass, events } = setUp({ pods, templates, refuse: () => new Error('stopping') })
    await expect(pass(AbortSignal.abort())).rejects.toThrow('stopping')
    expect(events).toEqual([])
  })
})

describe('a pod is left alone until the caches show', () => {
  test('what was made for it', async () => {
    const refuse: Refuse = ({ verb }) => (verb === 'patch' ? refusal(500, 'InternalError') : undefined)
    const { pass, told, cache } = setUp({ pods: [devicePod()], templates, refuse })
    await expect(pass()).rejects.toThrow('InternalError')
    expect(await pass()).toMatchObject({ kind: 'wake-after' })
    expect(told()).toHaveLength(2)
    cache.resourceVersion = '11'
    await expect(pass()).rejects.toThrow('InternalError')
  })

  test('what its status tells', async () => {
    const { pass, told, cache } = setUp({ pods: [devicePod()], claims: [claim('x')] })
    await pass()
    expect(await pass()).toMatchObject({ kind: 'wake-after' })
    cache.resourceVersion = '11'
    expect(await pass()).toMatchObject({ kind: 'done' })
    expect(told()).toHaveLength(2)
  })
})

describe('a pod that has a node without the scheduler', () => {
  const onNode = devicePod('web', { named: { gpu: 'x' }, node: 'n' })
  const allocated = claim('x', { isAllocated: true, users: [user('else')] })
  test('gets its claim reserved, beside others', async () => {
    const { pass, requests, cache } = setUp({ pods: [onNode], claims: [allocated] })
    expect(await pass()).toMatchObject({ kind: 'done' })
    expect(requests).toMatchObject([
      {
        verb: 'update',
        target: { resource: 'resourceclaims', name: 'x', subresource: 'status' },
        body: { ...allocated, status: { allocation: {}, reservedFor: [user('else'), user()] } },
      },
    ])
    expect(await pass()).toMatchObject({ kind: 'wake-after' })
    cache.resourceVersion = '11'
    expect(await pass()).toMatchObject({ kind: 'done' })
  })

  test('whose status did not tell the claim gets it reserved in the same pass', async () => {
    const { pass, told } = setUp({ pods: [devicePod('web', { node: 'n' })], claims: [allocated] })
    expect(await pass()).toMatchObject({ kind: 'done' })
    expect(told()).toEqual(['patch pods shop/web', 'update resourceclaims shop/x'])
  })

  test('whose claim is new waits until it has devices', async () => {
    const { pass, told } = setUp({ pods: [devicePod('web', { node: 'n' })], templates })
    expect(await pass()).toMatchObject({ kind: 'done' })
    expect(told()).toEqual(['create resourceclaims shop/', 'patch pods shop/web'])
  })

  test.each([
    { name: 'is gone by then', pods: [] },
    { name: 'is another one by then', pods: [devicePod('web', { uid: 'later', node: 'n' })] },
  ])('and $name gets nothing reserved', async ({ pods }) => {
    const world = { pods: [devicePod('web', { node: 'n' })], claims: [allocated], later: { pods, claims: [allocated] } }
    const { pass, told } = setUp(world)
    expect(await pass()).toMatchObject({ kind: 'done' })
    expect(told()).toEqual(['patch pods shop/web'])
  })

  test('whose claim somebody else changes meanwhile is tried again', async () => {
    const { pass } = setUp({ pods: [onNode], claims: [allocated], refuse: () => refusal(409, 'Conflict') })
    await expect(pass()).rejects.toThrow('reserve claim shop/x: Conflict')
  })
})
