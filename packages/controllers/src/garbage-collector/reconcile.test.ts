import { describe, expect, test } from 'vitest'
import { refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { identityOf, referenceTo, Scenario } from './testing/scenario.ts'

const pod = identityOf('Pod', 'pod')
const owner = identityOf('Deployment', 'owner')
const other = identityOf('Deployment', 'other')
const grandchild = identityOf('Secret', 'grandchild')
const foreground = 'foregroundDeletion'

/** Refuses so many requests of that verb. */
function refusing(verb: string, code: number, times = Number.POSITIVE_INFINITY): Refuse {
  let refused = 0
  return (request) => {
    if (request.verb !== verb || refused >= times) return undefined
    refused += 1
    return refusal(code, code === 409 ? 'Conflict' : code === 404 ? 'NotFound' : 'Other')
  }
}

const bodies = (scenario: Scenario, verb: string): readonly unknown[] =>
  scenario.requests.flatMap((request) => (request.verb === verb ? [request.body] : []))

describe('nothing is done, and nothing asked,', () => {
  test('about what is not in the graph', async () => {
    expect(await new Scenario().has(pod).attempt(pod)).toEqual({ ended: 'done', requests: [] })
  })

  test('about what is being deleted already', async () => {
    const going = { owners: [owner], deletedWith: 'example.com/mine' }
    for (const scenario of [new Scenario(), new Scenario().shows(pod, { owners: [owner] })]) {
      scenario.shows(pod, going)
      expect(await scenario.attempt(pod)).toEqual({ ended: 'done', requests: [] })
    }
  })
})

describe('what has gone, or is another by now,', () => {
  test.each([
    { name: 'there is none', scenario: new Scenario() },
    { name: 'there is another', scenario: new Scenario().has({ ...pod, uid: 'uid-new' }) },
  ])('leaves the graph: $name', async ({ scenario }) => {
    scenario.shows(pod, { owners: [owner] })
    expect(await scenario.attempt(pod)).toEqual({ ended: 'done', requests: ['get pods shop/pod'] })
    expect(scenario.nodes).toEqual(['apps/v1 Deployment shop/owner?'])
  })

  test.each([
    { name: 'no owner is left', traits: {} },
    { name: 'an owner waits', traits: { deletedWith: foreground } },
  ])('leaves the graph when its deletion finds out: $name', async ({ traits }) => {
    const scenario = new Scenario({ refuse: refusing('delete', 404) }).has(pod, { owners: [owner] })
    if (traits.deletedWith !== undefined) scenario.has(owner, traits)
    scenario
      .shows(owner, traits)
      .shows(pod, { owners: [owner] })
      .shows(grandchild, { owners: [pod] })
    expect(await scenario.attempt(pod)).toMatchObject({ ended: 'done' })
    expect(scenario.nodes).toEqual(['apps/v1 Deployment shop/owner', 'v1 Secret shop/grandchild'])
    expect(scenario.queue).toContain('grandchild')
  })
})

describe('an object', () => {
  test('is judged by what the server has, and asked for by its metadata alone', async () => {
    const scenario = new Scenario().has(pod, { owners: [owner] }).shows(pod)
    expect(await scenario.attempt(pod)).toEqual({
      ended: 'done',
      requests: ['get pods shop/pod', 'get deployments shop/owner', 'delete pods shop/pod'],
    })
    expect(scenario.requests.map(({ metadataOnly }) => metadataOnly)).toEqual([true, true, true])
  })

  test('without owners stays', async () => {
    const scenario = new Scenario().has(pod).shows(pod)
    expect(await scenario.attempt(pod)).toEqual({ ended: 'done', requests: ['get pods shop/pod'] })
  })

  test('is looked at until an informer shows it, also when it has been deleted meanwhile', async () => {
    const scenario = new Scenario().has(pod, { owners: [owner] }).shows(grandchild, { owners: [pod] })
    expect(await scenario.attempt(pod)).toMatchObject({ ended: 'retry', requests: [{}, {}, 'delete pods shop/pod'] })
  })

  test('stays, unchanged, when an owner cannot be asked for', async () => {
    const refuse: Refuse = ({ target }) => (target.resource === 'deployments' ? refusal(500, 'Other') : undefined)
    const scenario = new Scenario({ refuse }).has(pod, { owners: [owner] }).shows(pod)
    expect(await scenario.attempt(pod)).toEqual({
      ended: 'retry',
      requests: ['get pods shop/pod', 'get deployments shop/owner'],
    })
  })

  test('loses its references to owners that are gone or waiting, when another stays', async () => {
    const gone = identityOf('Role', 'gone')
    const scenario = new Scenario().has(owner).has(other, { deletedWith: foreground })
    scenario.has(pod, { owners: [owner, gone, other] }).shows(pod, { owners: [owner, gone, other] })
    expect(await scenario.attempt(pod)).toMatchObject({ ended: 'done' })
    const ownerReferences = [
      { $patch: 'delete', uid: gone.uid },
      { $patch: 'delete', uid: other.uid },
    ]
    expect(bodies(scenario, 'patch')).toEqual([{ metadata: { uid: pod.uid, ownerReferences } }])
  })

  test('whose owner has been made anew under its name has none', async () => {
    const scenario = new Scenario()
      .has({ ...owner, uid: 'uid-new' })
      .has(pod, { owners: [owner] })
      .shows(pod)
    expect((await scenario.attempt(pod)).requests.at(-1)).toBe('delete pods shop/pod')
    expect(scenario.isAbsent(owner)).toBe(true)
  })

  test.each([
    { name: 'in the background', finalizers: [], want: 'Background' },
    { name: 'as its finalizer says: orphans', finalizers: ['orphan'], want: 'Orphan' },
    { name: 'as its finalizer says: dependents first', finalizers: [foreground], want: 'Foreground' },
  ])('goes $name, in the version that was judged', async ({ finalizers, want }) => {
    const scenario = new Scenario().has(pod, { owners: [owner], finalizers, resourceVersion: '42' }).shows(pod)
    await scenario.attempt(pod)
    expect(bodies(scenario, 'delete')).toMatchObject([
      { propagationPolicy: want, preconditions: { uid: pod.uid, resourceVersion: '42' } },
    ])
  })

  const waiting = { deletedWith: foreground }
  const blocking = referenceTo(owner, { blockOwnerDeletion: true })

  test('for which an owner waits goes after its own dependents', async () => {
    const scenario = new Scenario().has(owner, waiting).has(pod, { owners: [blocking] })
    scenario.shows(pod, { owners: [blocking] }).shows(grandchild, { owners: [pod] })
    expect(await scenario.attempt(pod)).toMatchObject({ ended: 'done' })
    expect([bodies(scenario, 'patch'), bodies(scenario, 'delete')]).toMatchObject([
      [],
      [{ propagationPolicy: 'Foreground' }],
    ])
  })

  test('in a circle of those that wait blocks its owners no longer', async () => {
    const scenario = new Scenario().has(owner, waiting).has(pod, { owners: [blocking] })
    scenario.shows(pod, { owners: [blocking] }).shows(grandchild, { owners: [pod], ...waiting })
    expect(await scenario.attempt(pod)).toMatchObject({ ended: 'done' })
    const ownerReferences = [{ ...blocking, blockOwnerDeletion: false }]
    expect(bodies(scenario, 'patch')).toEqual([{ metadata: { uid: pod.uid, ownerReferences } }])
    expect(bodies(scenario, 'delete')).toMatchObject([{ propagationPolicy: 'Foreground' }])
  })
})

describe('an owner that is known not to exist', () => {
  const podOf = (name: string) => identityOf('Pod', name)

  test('is not asked for again, whatever else the reference says', async () => {
    const scenario = new Scenario()
    for (const controller of [true, false]) {
      const dependent = podOf(`pod-${controller}`)
      scenario.has(dependent, { owners: [referenceTo(owner, { controller })] }).shows(dependent)
      await scenario.attempt(dependent)
    }
    const asked = scenario.requests.filter(({ target, verb }) => verb === 'get' && target.resource === 'deployments')
    expect(asked).toHaveLength(1)
  })

  test('is forgotten when others have been of use more lately', async () => {
    const scenario = new Scenario({ absentMax: 2 })
    const [first, second, third] = ['first', 'second', 'third'].map((name) => identityOf('Role', name))
    const judged = [first, second, first, third].flatMap((missing) => (missing === undefined ? [] : [missing]))
    for (const [index, missing] of judged.entries()) {
      const dependent = podOf(`pod-${index}`)
      scenario.has(dependent, { owners: [missing] }).shows(dependent)
      await scenario.attempt(dependent)
    }
    expect([...new Set(judged)].map((missing) => scenario.isAbsent(missing))).toEqual([true, false, true])
  })

  test('in no namespace is known for every namespace', async () => {
    const node = identityOf('Node', 'node')
    const near = podOf('near')
    const far = identityOf('Pod', 'far', { namespace: 'far' })
    const scenario = new Scenario()
      .has(near, { owners: [node] })
      .has(far, { owners: [node] })
      .shows(near)
      .shows(far)
    await scenario.attempt(near)
    expect(await scenario.attempt(far)).toEqual({
      ended: 'done',
      requests: ['get pods far/far', 'delete pods far/far'],
    })
  })
})

describe('a deletion that comes upon a newer version', () => {
  /** The first deletion is refused; before the answer the server's object becomes another. */
  function setUp(change: (scenario: Scenario) => void): Scenario {
    const inner = refusing('delete', 409, 1)
    const scenario: Scenario = new Scenario({
      refuse: (request, earlier) => {
        const refused = inner(request, earlier)
        if (refused !== undefined) change(scenario)
        return refused
      },
    })
    return scenario.has(pod, { owners: [owner], resourceVersion: '42' }).shows(pod)
  }
  const requests = ['get pods shop/pod', 'get deployments shop/owner', 'delete pods shop/pod', 'get pods shop/pod']

  test('waits when the owners are others', async () => {
    const scenario = setUp((server) => void server.has(pod, { owners: [other], resourceVersion: '43' }))
    expect(await scenario.attempt(pod)).toEqual({ ended: 'retry', requests })
  })

  test('holds when the owners are the same, whatever the version', async () => {
    const scenario = setUp((server) => void server.has(pod, { owners: [owner], resourceVersion: '43' }))
    expect(await scenario.attempt(pod)).toEqual({ ended: 'done', requests: [...requests, 'delete pods shop/pod'] })
    expect(bodies(scenario, 'delete').at(-1)).toMatchObject({ preconditions: { uid: pod.uid } })
    expect(JSON.stringify(bodies(scenario, 'delete').at(-1))).not.toContain('resourceVersion')
  })

  test('waits when nobody knows what changed', async () => {
    expect(await setUp(() => undefined).attempt(pod)).toEqual({ ended: 'retry', requests })
  })

  test.each([
    { name: 'it is gone', change: (server: Scenario) => void server.loses(pod) },
    { name: 'it is another', change: (server: Scenario) => void server.has({ ...pod, uid: 'uid-new' }) },
  ])('has nothing to do when $name', async ({ change }) => {
    const scenario = setUp(change)
    expect(await scenario.attempt(pod)).toEqual({ ended: 'done', requests })
    expect(scenario.nodes).toEqual([])
  })
})

describe('an owner that waits for its dependents', () => {
  const blocking = { owners: [referenceTo(owner, { blockOwnerDeletion: true })] }

  test('goes when none blocks it', async () => {
    const traits = { deletedWith: foreground, finalizers: ['example.com/mine'], resourceVersion: '7' }
    const scenario = new Scenario()
      .has(owner, traits)
      .shows(owner, traits)
      .shows(pod, { owners: [owner] })
    expect(await scenario.attempt(owner)).toMatchObject({ ended: 'done' })
    expect(scenario.requests.at(-1)).toMatchObject({
      patchType: 'merge',
      body: { metadata: { resourceVersion: '7', finalizers: ['example.com/mine'] } },
    })
  })

  test('has those looked at that block it and do not wait themselves', async () => {
    const waiting = { deletedWith: foreground }
    const scenario = new Scenario().has(owner, waiting).shows(owner, waiting)
    scenario.has(pod, blocking).has(grandchild, { ...blocking, ...waiting })
    scenario.shows(pod, blocking).shows(grandchild, { ...blocking, ...waiting })
    for (const each of [owner, pod, grandchild]) await scenario.attempt(each)
    expect(await scenario.attempt(owner)).toEqual({ ended: 'done', requests: ['get deployments shop/owner'] })
    expect(scenario.queue).toEqual(['pod'])
  })
})

describe('references of resources without strategic merge', () => {
  const unsupported: Refuse = ({ patchType }) => (patchType === 'strategic' ? refusal(415, 'Other') : undefined)

  test('are taken away from the list that there is', async () => {
    const scenario = new Scenario({ refuse: unsupported }).has(owner)
    scenario.has(pod, { owners: [owner, other], resourceVersion: '9' }).shows(pod)
    expect(await scenario.attempt(pod)).toMatchObject({ ended: 'done' })
    expect(scenario.requests.at(-1)).toMatchObject({
      patchType: 'merge',
      body: { metadata: { resourceVersion: '9', ownerReferences: [referenceTo(owner)] } },
    })
  })

  test('block no more, all of them', async () => {
    const scenario = new Scenario({ refuse: unsupported }).has(owner, { deletedWith: foreground })
    const owners = [referenceTo(owner, { blockOwnerDeletion: true }), other]
    scenario
      .has(pod, { owners })
      .shows(pod)
      .shows(grandchild, { owners: [pod], deletedWith: foreground })
    expect(await scenario.attempt(pod)).toMatchObject({ ended: 'done' })
    const ownerReferences = [owner, other].map((each) => referenceTo(each, { blockOwnerDeletion: false }))
    expect(bodies(scenario, 'patch').at(-1)).toEqual({ metadata: { resourceVersion: '1', ownerReferences } })
  })
})

describe('orphans', () => {
  const orphaned = { deletedWith: 'orphan', resourceVersion: '7' }
  const setUp = (refuse?: Refuse) =>
    new Scenario(refuse === undefined ? {} : { refuse })
      .has(owner, orphaned)
      .shows(pod, { owners: [owner] })
      .shows(grandchild, { owners: [owner] })
      .shows(owner, orphaned)
  const patches = ['patch pods shop/pod', 'patch secrets shop/grandchild']
  const last = ['get deployments shop/owner', 'patch deployments shop/owner']

  test('are told first, then their owner goes', async () => {
    const scenario = setUp()
    expect(scenario.toOrphan).toEqual(['owner'])
    expect(await scenario.orphan(owner)).toEqual({ ended: 'done', requests: [...patches, ...last] })
    const taken = (uid: string) => ({ metadata: { uid, ownerReferences: [{ $patch: 'delete', uid: owner.uid }] } })
    expect(bodies(scenario, 'patch')).toEqual([
      taken(pod.uid),
      taken(grandchild.uid),
      { metadata: { resourceVersion: '7', finalizers: [] } },
    ])
  })

  test('that have gone hold up nothing', async () => {
    const scenario = setUp(refusing('patch', 404, 1))
    expect(await scenario.orphan(owner)).toEqual({ ended: 'done', requests: [...patches, ...last] })
  })

  test('that cannot be told hold up their owner, and not each other', async () => {
    const scenario = setUp(refusing('patch', 409, 1))
    expect(await scenario.orphan(owner)).toEqual({ ended: 'retry', requests: patches })
  })

  test('of an owner that is not in the graph any more are none', async () => {
    expect(await new Scenario().orphan(owner)).toEqual({ ended: 'done', requests: [] })
  })

  test.each([
    { name: 'whose owner has gone meanwhile', change: (scenario: Scenario) => scenario.loses(owner) },
    { name: 'whose owner has no finalizer any more', change: (scenario: Scenario) => scenario.has(owner) },
  ])('$name are done', async ({ change }) => {
    const scenario = change(setUp())
    expect(await scenario.orphan(owner)).toEqual({
      ended: 'done',
      requests: [...patches, 'get deployments shop/owner'],
    })
  })

  test.each([
    { conflicts: 3, ended: 'done', tries: 4, error: '' },
    {
      conflicts: 4,
      ended: 'retry',
      tries: 4,
      error:
        'Error: updateMaxRetries(4) has reached. The garbage collector will retry later for owner [apps/v1/Deployment, namespace: shop, name: owner, uid: uid-owner]',
    },
  ])('after $conflicts conflicts about the finalizer: $ended', async ({ conflicts, ended, tries, error }) => {
    let refused = 0
    const scenario = setUp(({ verb, target }) => {
      if (verb !== 'patch' || target.resource !== 'deployments' || refused >= conflicts) return undefined
      refused += 1
      return refusal(409, 'Conflict')
    })
    const attempt = await scenario.orphan(owner)
    expect([attempt.ended, scenario.error]).toEqual([ended, error])
    expect(attempt.requests.filter((told) => told === last[1])).toHaveLength(tries)
  })
})
