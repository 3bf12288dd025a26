import { describe, expect, test } from 'vitest'
import { identityOf, Scenario } from './testing/scenario.ts'

const child = identityOf('Pod', 'child')
const sibling = identityOf('Pod', 'sibling')
const node = identityOf('Node', 'node')

describe('a cluster-scoped owner', () => {
  test('is looked for where its dependent is, and asked for until an informer shows it', async () => {
    const scenario = new Scenario().has(node).has(child, { owners: [node] })
    scenario.shows(child, { owners: [node] })
    expect([scenario.nodes, scenario.queue]).toEqual([['v1 Node shop/node?', 'v1 Pod shop/child'], ['node']])
    expect(await scenario.attempt(node)).toEqual({ ended: 'retry', requests: ['get nodes node'] })
    scenario.shows(node)
    expect([scenario.nodes, scenario.queue]).toEqual([['v1 Node node', 'v1 Pod shop/child'], []])
    expect(await scenario.attempt(node)).toEqual({ ended: 'done', requests: ['get nodes node'] })
    expect([scenario.queue, scenario.events]).toEqual([[], []])
  })
})

describe('an owner in another namespace', () => {
  const near = identityOf('Pod', 'owner')
  const far = identityOf('Pod', 'owner', { namespace: 'far' })
  const told = [
    'Pod child: ownerRef [v1/Pod, namespace: shop, name: owner, uid: uid-owner] does not exist in namespace "shop"',
  ]

  async function expectChildToGo(scenario: Scenario): Promise<void> {
    expect([scenario.queue, scenario.events]).toEqual([['child'], told])
    expect(await scenario.attempt(child)).toEqual({
      ended: 'done',
      requests: ['get pods shop/child', 'get pods shop/owner', 'delete pods shop/child'],
    })
    expect([scenario.isAbsent(near), scenario.isAbsent(far)]).toEqual([true, false])
    scenario.showsGone(child)
    expect([scenario.nodes, scenario.queue]).toEqual([['v1 Pod far/owner'], []])
  }

  test('is none: told, and the dependent goes; the dependent shown first', async () => {
    const scenario = new Scenario().has(child, { owners: [near] }).has(far)
    scenario.shows(child, { owners: [near] })
    expect([scenario.nodes, scenario.queue]).toEqual([['v1 Pod shop/child', 'v1 Pod shop/owner?'], ['owner']])
    scenario.shows(far)
    expect([scenario.nodes, scenario.queue]).toEqual([
      ['v1 Pod far/owner', 'v1 Pod shop/child'],
      ['child', 'owner'],
    ])
    expect(await scenario.attempt(far)).toMatchObject({ ended: 'done' })
    await expectChildToGo(scenario)
  })

  test('the same, the owner shown first', async () => {
    const scenario = new Scenario().has(child, { owners: [near] }).has(far)
    await expectChildToGo(scenario.shows(far).shows(child, { owners: [near] }))
  })

  test('is told when it goes before it was ever shown', () => {
    const scenario = new Scenario().shows(child, { owners: [near] }).showsGone(far)
    expect([scenario.events, scenario.queue]).toEqual([told, ['child', 'owner']])
    expect(scenario.nodes).toEqual(['v1 Pod shop/child'])
  })
})

describe('a namespaced owner of what is in no namespace', () => {
  const owner = identityOf('Pod', 'owner')
  const nowhere = identityOf('Pod', 'owner', { namespace: '' })
  const told = ['Node node: ownerRef [v1/Pod, namespace: , name: owner, uid: uid-owner] does not exist in namespace ""']

  test('cannot be asked for; the dependent stays, and that is told; the dependent shown first', async () => {
    const scenario = new Scenario().has(node, { owners: [owner] }).has(owner)
    scenario.shows(node, { owners: [owner] })
    expect(await scenario.attempt(nowhere)).toEqual({ ended: 'drop', requests: [] })
    expect([scenario.nodes, scenario.queue]).toEqual([['v1 Node node', 'v1 Pod owner?'], []])
    scenario.shows(owner)
    expect([scenario.nodes, scenario.queue]).toEqual([['v1 Node node', 'v1 Pod shop/owner'], ['node']])
    expect(await scenario.attempt(node)).toEqual({ ended: 'drop', requests: ['get nodes node'] })
    expect([scenario.queue, scenario.events]).toEqual([[], told])
  })

  test('the same, the owner shown first', async () => {
    const scenario = new Scenario().has(node, { owners: [owner] }).has(owner)
    scenario.shows(owner).shows(node, { owners: [owner] })
    expect(await scenario.attempt(node)).toEqual({ ended: 'drop', requests: ['get nodes node'] })
    expect([scenario.nodes, scenario.queue]).toEqual([['v1 Node node', 'v1 Pod shop/owner'], []])
    expect(scenario.events).toEqual(told)
  })

  test('that is gone takes its rightful dependents along; the wrong one is not asked about again', async () => {
    const scenario = new Scenario().has(sibling, { owners: [owner] }).has(node, { owners: [owner] })
    scenario.shows(node, { owners: [owner] }).shows(sibling, { owners: [owner] })
    expect([scenario.nodes.at(1), scenario.queue]).toEqual(['v1 Pod owner?', ['owner', 'sibling']])
    expect(await scenario.attempt(nowhere)).toEqual({ ended: 'drop', requests: [] })
    expect(await scenario.attempt(sibling)).toEqual({
      ended: 'done',
      requests: ['get pods shop/sibling', 'get pods shop/owner', 'delete pods shop/sibling'],
    })
    scenario.showsGone(sibling)
    expect([scenario.nodes, scenario.queue]).toEqual([['v1 Node node', 'v1 Pod owner?'], []])
    expect(scenario.isAbsent(owner)).toBe(true)
  })

  test('the same, the rightful dependent shown first: the owner is looked for in no namespace next', async () => {
    const scenario = new Scenario().has(sibling, { owners: [owner] }).has(node, { owners: [owner] })
    scenario.shows(sibling, { owners: [owner] }).shows(node, { owners: [owner] })
    expect([scenario.nodes.at(1), scenario.queue]).toEqual(['v1 Pod shop/owner?', ['node', 'owner']])
    expect(await scenario.attempt(node)).toEqual({ ended: 'drop', requests: ['get nodes node'] })
    expect(await scenario.attempt(owner)).toEqual({ ended: 'done', requests: ['get pods shop/owner'] })
    expect([scenario.nodes.at(1), scenario.queue]).toEqual(['v1 Pod owner?', ['later owner', 'sibling']])
    expect(await scenario.attempt(sibling)).toEqual({
      ended: 'done',
      requests: ['get pods shop/sibling', 'delete pods shop/sibling'],
    })
    scenario.showsGone(sibling)
    expect(await scenario.attempt(nowhere)).toEqual({ ended: 'drop', requests: [] })
    expect([scenario.nodes, scenario.queue]).toEqual([['v1 Node node', 'v1 Pod owner?'], []])
  })

  test('that is shown late keeps its rightful dependents', async () => {
    const scenario = new Scenario()
      .has(owner)
      .has(sibling, { owners: [owner] })
      .has(node, { owners: [owner] })
    scenario.shows(node, { owners: [owner] }).shows(sibling, { owners: [owner] })
    expect(await scenario.attempt(nowhere)).toEqual({ ended: 'drop', requests: [] })
    expect(await scenario.attempt(sibling)).toEqual({
      ended: 'done',
      requests: ['get pods shop/sibling', 'get pods shop/owner'],
    })
    scenario.shows(owner)
    expect([scenario.queue, scenario.events]).toEqual([['node'], told])
    expect(await scenario.attempt(node)).toEqual({ ended: 'drop', requests: ['get nodes node'] })
    expect([scenario.nodes, scenario.queue]).toEqual([['v1 Node node', 'v1 Pod shop/owner', 'v1 Pod shop/sibling'], []])
  })
})

describe('an owner named by another version', () => {
  const role = identityOf('Role', 'role')
  const beta = identityOf('Role', 'role', { apiVersion: 'rbac.authorization.k8s.io/v1beta1' })
  const newest = identityOf('Role', 'role', { apiVersion: 'rbac.authorization.k8s.io/v1' })

  test('that is served keeps its dependent, and takes it along', async () => {
    const scenario = new Scenario().has(role).has(child, { owners: [beta] })
    scenario.shows(child, { owners: [beta] })
    expect(await scenario.attempt(beta)).toEqual({ ended: 'retry', requests: ['get roles shop/role'] })
    scenario.shows(newest)
    expect(scenario.queue).toEqual(['child'])
    expect(await scenario.attempt(child)).toEqual({
      ended: 'done',
      requests: ['get pods shop/child', 'get roles shop/role'],
    })
    expect(scenario.requests.at(-1)?.target.version).toBe('v1beta1')
    scenario.loses(role).showsGone(newest)
    expect([scenario.queue, scenario.isAbsent(newest), scenario.isAbsent(beta)]).toEqual([['child'], true, false])
    expect(await scenario.attempt(child)).toMatchObject({ requests: [...childRequests, 'delete pods shop/child'] })
    expect(scenario.isAbsent(beta)).toBe(true)
    scenario.showsGone(child)
    expect([scenario.nodes, scenario.queue]).toEqual([[], []])
  })

  const childRequests = ['get pods shop/child', 'get roles shop/role']
})

describe('an owner named by a version that is not served', () => {
  const web = identityOf('Deployment', 'web')
  const old = identityOf('Deployment', 'web', { apiVersion: 'extensions/v1beta1' })
  const unknown = { ended: 'retry', requests: ['get pods shop/child'] }

  test('keeps its dependent for ever; the dependent shown first', async () => {
    const scenario = new Scenario().has(web).has(child, { owners: [old] })
    scenario.shows(child, { owners: [old] })
    expect(await scenario.attempt(old)).toEqual({ ended: 'retry', requests: [] })
    scenario.shows(web)
    expect([scenario.nodes, scenario.queue]).toEqual([['apps/v1 Deployment shop/web', 'v1 Pod shop/child'], ['child']])
    expect(await scenario.attempt(child)).toEqual(unknown)
    scenario.loses(web).showsGone(web)
    expect([scenario.nodes, scenario.queue, scenario.isAbsent(web)]).toEqual([['v1 Pod shop/child'], ['child'], true])
    expect(await scenario.attempt(child)).toEqual(unknown)
  })

  test('the same, the owner shown first', async () => {
    const scenario = new Scenario().has(web).has(child, { owners: [old] })
    scenario.shows(web).shows(child, { owners: [old] })
    expect(scenario.queue).toEqual(['child'])
    expect(await scenario.attempt(child)).toEqual(unknown)
  })

  test('does not save a sibling that names it rightly when it is gone; the wrong one shown first', async () => {
    const scenario = new Scenario().has(child, { owners: [old] }).has(sibling, { owners: [web] })
    scenario.shows(child, { owners: [old] }).shows(sibling, { owners: [web] })
    expect(scenario.queue).toEqual(['sibling', 'web'])
    expect(await scenario.attempt(old)).toEqual({ ended: 'retry', requests: [] })
    expect(await scenario.attempt(sibling)).toEqual({
      ended: 'done',
      requests: ['get pods shop/sibling', 'get deployments shop/web', 'delete pods shop/sibling'],
    })
    scenario.showsGone(sibling)
    expect(scenario.nodes).toEqual(['extensions/v1beta1 Deployment shop/web?', 'v1 Pod shop/child'])
    expect(await scenario.attempt(old)).toEqual({ ended: 'retry', requests: [] })
  })

  test('the same, the rightful one shown first: then the other version is tried', async () => {
    const scenario = new Scenario().has(child, { owners: [old] }).has(sibling, { owners: [web] })
    scenario.shows(sibling, { owners: [web] }).shows(child, { owners: [old] })
    expect([scenario.nodes[0], scenario.queue]).toEqual(['apps/v1 Deployment shop/web?', ['child', 'web']])
    expect(await scenario.attempt(web)).toEqual({ ended: 'done', requests: ['get deployments shop/web'] })
    expect(scenario.nodes[0]).toBe('extensions/v1beta1 Deployment shop/web?')
    expect(scenario.queue).toEqual(['child', 'later web', 'sibling'])
    expect(await scenario.attempt(child)).toEqual(unknown)
    expect(await scenario.attempt(sibling)).toEqual({
      ended: 'done',
      requests: ['get pods shop/sibling', 'delete pods shop/sibling'],
    })
    expect(await scenario.attempt(old)).toEqual({ ended: 'retry', requests: [] })
    scenario.showsGone(sibling)
    expect(scenario.nodes).toEqual(['extensions/v1beta1 Deployment shop/web?', 'v1 Pod shop/child'])
  })
})

describe('an owner named by another kind', () => {
  const web = identityOf('Deployment', 'web')
  const wrong = identityOf('Secret', 'other', { uid: web.uid })
  const bad = identityOf('Pod', 'bad')
  const good = identityOf('Pod', 'good')
  const setUp = () =>
    new Scenario()
      .has(web)
      .has(bad, { owners: [wrong] })
      .has(good, { owners: [web] })
  const stays = { ended: 'done', requests: ['get pods shop/good', 'get deployments shop/web'] }
  const goes = { ended: 'done', requests: ['get pods shop/bad', 'delete pods shop/bad'] }

  test('does not keep its dependent; one that names it rightly stays', async () => {
    const scenario = setUp()
      .shows(bad, { owners: [wrong] })
      .shows(good, { owners: [web] })
    expect([scenario.nodes[2], scenario.queue]).toEqual(['v1 Secret shop/other?', ['good', 'web']])
    expect(await scenario.attempt(wrong)).toEqual({ ended: 'done', requests: ['get secrets shop/other'] })
    expect(scenario.nodes[0]).toBe('apps/v1 Deployment shop/web?')
    expect(scenario.queue).toEqual(['bad', 'good', 'later web'])
    expect(await scenario.attempt(good)).toEqual(stays)
    expect(await scenario.attempt(bad)).toEqual(goes)
    expect(await scenario.attempt(web)).toEqual({ ended: 'retry', requests: ['get deployments shop/web'] })
    scenario.shows(web).showsGone(bad)
    expect(scenario.nodes).toEqual(['apps/v1 Deployment shop/web', 'v1 Pod shop/good'])
    expect(await scenario.attempt(web)).toEqual({ ended: 'done', requests: ['get deployments shop/web'] })
    expect(scenario.queue).toEqual([])
  })

  test('the same, when the owner is shown before the wrong place is found empty', async () => {
    const scenario = setUp()
      .shows(bad, { owners: [wrong] })
      .shows(good, { owners: [web] })
      .shows(web)
    expect(scenario.queue).toEqual(['bad', 'good', 'web'])
    scenario.apply({ kind: 'virtual-delete', identity: wrong })
    expect([scenario.nodes[0], scenario.isAbsent(wrong)]).toEqual(['apps/v1 Deployment shop/web', true])
    expect(scenario.queue).toEqual(['bad', 'good', 'web'])
    expect(await scenario.attempt(bad)).toEqual(goes)
    expect(await scenario.attempt(good)).toEqual(stays)
  })

  test('the same, the rightful dependent shown first', async () => {
    const scenario = setUp()
      .shows(good, { owners: [web] })
      .shows(bad, { owners: [wrong] })
    expect([scenario.nodes[0], scenario.queue]).toEqual(['apps/v1 Deployment shop/web?', ['bad', 'web']])
    expect(await scenario.attempt(web)).toEqual({ ended: 'retry', requests: ['get deployments shop/web'] })
    expect(await scenario.attempt(bad)).toEqual({
      ended: 'done',
      requests: ['get pods shop/bad', 'get secrets shop/other', 'delete pods shop/bad'],
    })
    scenario.shows(web).showsGone(bad)
    expect([scenario.nodes, scenario.queue]).toEqual([['apps/v1 Deployment shop/web', 'v1 Pod shop/good'], []])
  })
})
