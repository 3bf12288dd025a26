import {
  apiVersionOf,
  configMaps,
  deployments,
  keyOf,
  nameOf,
  namespaceOf,
  pods,
  secrets,
  serviceAccounts,
  type ConfigMap,
} from '@coxswain/api'
import { assert } from '@coxswain/base'
import { isForbidden, isNotFound } from '@coxswain/client'
import {
  createQueueController,
  outcome,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
} from '@coxswain/runtime'
import { describe, expect, test } from 'vitest'
import { configMap } from '../builders/config-map.ts'
import { deployment } from '../builders/deployment.ts'
import { pod } from '../builders/pod.ts'
import { replicaSet } from '../builders/replica-set.ts'
import { VirtualClock } from '../clock/virtual-clock.ts'
import { minutes, seconds } from '../durations.ts'
import { expectGone, expectObject } from '../expect/expect-object.ts'
import { expectPods } from '../expect/expect-pods.ts'
import { conflict, connectionClosed } from '../faults/refusals.ts'
import { startCluster } from './start-cluster.ts'
import type { TestClusterOptions } from './test-cluster.ts'

/** An operator: for each ConfigMap that says so, a Secret of the same name and content. */
function mirror(reconciled: (config: ConfigMap) => void = () => undefined): ControllerDescriptor {
  return {
    name: 'mirror-controller',
    aliases: [],
    onByDefault: true,
    featureGates: [],
    clientName: 'mirror-controller',
    defaults: {},
    build: (context) => {
      const configs = context.informers.informer(configMaps)
      const copies = context.informers.informer(secrets)
      const controller = createQueueController(context, {
        name: 'mirror-controller',
        workers: 2,
        reconcile: async (key, signal) => {
          const config = configs.get(key)
          if (config?.metadata?.labels?.['mirror'] !== 'yes') return outcome.done('not wanted')
          reconciled(config)
          if (copies.get(key) !== undefined) return outcome.done('it is there')
          const owner = { kind: 'ConfigMap', name: nameOf(config), uid: config.metadata.uid ?? '' }
          const metadata = {
            name: nameOf(config),
            ownerReferences: [{ ...owner, apiVersion: apiVersionOf(configMaps) }],
          }
          const draft = { metadata, stringData: config.data }
          await context.client.resource(secrets, namespaceOf(config)).create(draft, { signal })
          return outcome.done('copied')
        },
      })
      const wake = (config: ConfigMap): void => controller.wake(keyOf(config), 'config map', config)
      configs.addHandlers({ added: wake, updated: (_, config) => wake(config) })
      return controller
    },
  }
}

const wanted = configMap({ name: 'colors', labels: { mirror: 'yes' } })

describe('an operator of your own', () => {
  test('runs beside the other controllers', async () => {
    await using cluster = await startCluster({ operator: [mirror()], nodes: 0 })
    await cluster.apply(wanted)
    await cluster.apply(configMap({ name: 'other' }))
    await cluster.settle()
    expectObject(cluster, { type: secrets, name: 'colors' }, { data: { color: btoa('blue') } })
    expectGone(cluster, { type: secrets, name: 'other' })
    await cluster.delete(configMaps, 'colors')
    await cluster.until(() => cluster.get(secrets, 'colors') === undefined, { withinMs: minutes(1) })
  })

  test('gets over faults and restarts', async () => {
    await using cluster = await startCluster({ operator: [mirror()], controllers: ['mirror-controller'], nodes: 0 })
    const refused = cluster.fail('create', 'secrets', conflict(), { times: 4 })
    const lost = cluster.loseAnswers('create', 'secrets', { times: 1 })
    await cluster.apply(wanted)
    await cluster.restart('controller-manager')
    await cluster.until(() => cluster.get(secrets, 'colors'), { withinMs: minutes(1) })
    expect([refused.hits, lost.hits]).toEqual([4, 1])
  })

  test('whose bugs fail the test', async () => {
    const operator = mirror(() => assert(false, 'this never happens'))
    await using cluster = await startCluster({ operator: [operator], nodes: 0 })
    await cluster.apply(wanted)
    await expect(cluster.settle()).rejects.toThrow('bug in mirror-controller at default/colors: this never happens')
    await cluster.delete(configMaps, 'colors')
    await cluster.settle()
  })

  test('that changes what it was shown is caught', async () => {
    const operator = mirror((config) => Object.assign(config, { data: {} }))
    await using cluster = await startCluster({ operator: [operator], nodes: 0 })
    await cluster.apply(wanted)
    await expect(cluster.settle()).rejects.toThrow(/bug in mirror-controller .* read only/)
    await cluster.delete(configMaps, 'colors')
    await cluster.settle()
  })

  test('whose bugs nobody looked for fail the disposal', async () => {
    const cluster = await startCluster({ operator: [mirror(() => assert(false, 'unseen'))], nodes: 0 })
    await cluster.apply(wanted)
    await expect(cluster[Symbol.asyncDispose]()).rejects.toThrow('unseen')
  })
})

describe('invariants', () => {
  test('are looked at in the turn of each write', async () => {
    await using cluster = await startCluster({ nodes: 0 })
    const seen: string[] = []
    cluster.onCommit(({ type, object, previous }) => {
      if (object.kind !== 'ConfigMap') return
      const isThere = cluster.get(configMaps, nameOf(object)) !== undefined
      seen.push(`${type} ${nameOf(object)} there=${isThere} before=${previous !== undefined}`)
    })
    await cluster.apply(configMap())
    await cluster.patch(configMaps, 'settings', { data: { color: 'red' } })
    await cluster.delete(configMaps, 'settings')
    expect(seen).toEqual([
      'created settings there=true before=false',
      'updated settings there=true before=true',
      'deleted settings there=false before=true',
    ])
  })

  test('that do not hold fail the test, and tell after which write', async () => {
    await using cluster = await startCluster({ controllers: ['replicaset'], nodes: 0 })
    cluster.onCommit(() => {
      assert(cluster.list(pods).length < 3, 'fewer than three pods')
    })
    await cluster.apply(replicaSet({ replicas: 3 }))
    await expect(cluster.settle()).rejects.toThrow(
      /after the write of Pod default\/web-\w+ \(created, version \d+\): fewer/,
    )
    await cluster.delete(pods, nameOf(cluster.list(pods)[0] ?? {})).catch(() => undefined)
    await expect(cluster.advance(seconds(1))).rejects.toThrow('fewer than three pods')
  })
})

describe('time', () => {
  test('stands still but where it is moved', async () => {
    await using cluster = await startCluster()
    const startedMs = cluster.clock.now()
    await cluster.apply(deployment({ replicas: 2 }))
    await cluster.settle()
    expect(cluster.clock.now()).toBe(startedMs)
    await cluster.advance(minutes(3))
    expect(cluster.clock.now()).toBe(startedMs + minutes(3))
  })

  test('may start where the test says', async () => {
    const clock = new VirtualClock({ startMs: Date.UTC(2030, 4, 1) })
    await using cluster = await startCluster({ clock, nodes: 0 })
    expect((await cluster.apply(configMap())).metadata?.creationTimestamp).toBe('2030-05-01T00:00:00Z')
  })

  test('a wait in vain says what happened last', async () => {
    await using cluster = await startCluster({ nodes: 1 })
    await cluster.apply(configMap())
    const waiting = cluster.until(() => cluster.get(pods, 'none'), { withinMs: seconds(5), what: 'the pod' })
    await expect(waiting).rejects.toThrow(/the pod: not within 5 s(.|\n)*create configmaps default -> settings @\d+/)
  })

  test('until returns what the check has found', async () => {
    await using cluster = await startCluster({ nodes: 0 })
    await cluster.apply(configMap())
    expect((await cluster.until(() => cluster.get(configMaps, 'settings')))?.data).toEqual({ color: 'blue' })
  })
})

describe('parts', () => {
  test('are ready when they have been started again', async () => {
    await using cluster = await startCluster({ nodes: 1 })
    cluster.fail('*', 'pods', connectionClosed(), { part: 'scheduler', forMs: seconds(20) })
    const startedMs = cluster.clock.monotonicMs()
    await cluster.restart('scheduler')
    expect(cluster.clock.monotonicMs() - startedMs).toBeGreaterThanOrEqual(seconds(20))
  })

  test('are not waited for when they crash', async () => {
    await using cluster = await startCluster({ nodes: 1 })
    cluster.fail('*', '*', connectionClosed(), { part: 'scheduler' })
    await cluster.crash('scheduler')
    await cluster.crash('scheduler')
    expect(cluster.clock.monotonicMs()).toBe(0)
  })

  test('can be left out, and started later', async () => {
    await using cluster = await startCluster({ without: ['scheduler', 'controller-manager'], nodes: 1 })
    await cluster.apply(pod())
    await cluster.advance(seconds(10))
    expectPods(cluster, { count: 1, scheduled: 0 })
    await cluster.start('scheduler')
    await cluster.advance(seconds(10))
    expectPods(cluster, { count: 1, scheduled: 0 }) // a new node is tainted until the node lifecycle controller has seen it
    await cluster.start('controller-manager')
    await cluster.until(() => cluster.get(pods, 'web')?.status?.phase === 'Running')
  })

  test('log errors, which are kept', async () => {
    await using cluster = await startCluster({ nodes: 0, controllers: ['replicaset'] })
    cluster.fail('create', 'pods', connectionClosed(), { times: 1 })
    await cluster.apply(replicaSet())
    await cluster.settle()
    const [found] = cluster.errors
    expect(found).toMatchObject({ timeMs: 0, logger: expect.stringMatching(/^controller-manager\./) })
  })
})

describe('requests of the test', () => {
  test('are not hit by faults', async () => {
    await using cluster = await startCluster({
      nodes: 0,
      faults: (faults) => faults.fail('*', 'configmaps', conflict()),
    })
    await cluster.apply(configMap())
    expect(cluster.get(configMaps, 'settings')).toBeDefined()
  })

  test('may be those of another user', async () => {
    await using cluster = await startCluster({ nodes: 0 })
    const client = cluster.clientAs({ username: 'jane', groups: ['system:authenticated'] })
    await client.resource(configMaps, 'default').create(configMap())
    expect(cluster.trace.at(-1)).toContain('test create configmaps default -> settings')
  })

  test('apply what is given, and take away what is given no longer', async () => {
    await using cluster = await startCluster({ nodes: 0 })
    await cluster.apply(configMap({ data: { color: 'blue', size: 'big' }, labels: { a: '1' } }))
    await cluster.patch(configMaps, 'settings', { data: { added: 'by others' } })
    const applied = await cluster.apply(configMap({ data: { color: 'red' } }))
    expect(applied.data).toEqual({ color: 'red', added: 'by others' })
    expect(applied.metadata?.labels).toBeUndefined()
    const again = await cluster.apply(configMap({ data: { color: 'red' } }))
    expect(again.metadata?.resourceVersion).toBe(applied.metadata?.resourceVersion)
  })

  test('apply lists by their keys', async () => {
    await using cluster = await startCluster({ nodes: 0, controllers: ['-*'] })
    const two = [
      { name: 'main', image: 'a' },
      { name: 'side', image: 'b' },
    ]
    await cluster.apply(deployment({ pods: { spec: { containers: two } } }))
    const applied = await cluster.apply(deployment({ pods: { spec: { containers: [{ name: 'side', image: 'c' }] } } }))
    expect(applied.spec?.template?.spec?.containers.map(({ name, image }) => [name, image])).toEqual([['side', 'c']])
  })

  test('of unknown kinds are refused', async () => {
    await using cluster = await startCluster({ nodes: 0 })
    await expect(cluster.apply({ apiVersion: 'v9', kind: 'Thing' })).rejects.toThrow(
      'no resource of kind "Thing" in "v9"',
    )
  })

  test('are refused as the API server refuses', async () => {
    await using cluster = await startCluster({ nodes: 0 })
    const missing = await cluster.delete(configMaps, 'none').catch((error: unknown) => error)
    expect(isNotFound(missing)).toBe(true)
    await cluster.stop('controller-manager')
    await cluster.delete(serviceAccounts, 'default')
    const refused = await cluster.apply(pod()).catch((error: unknown) => error)
    expect(isForbidden(refused)).toBe(true)
  })
})

test('what is read is what the store holds, in the order of the API', async () => {
  await using cluster = await startCluster({ nodes: 0, controllers: ['-*'] })
  for (const name of ['b', 'a', 'c']) {
    // oxlint-disable-next-line no-await-in-loop -- in this order
    await cluster.apply(configMap({ name, labels: { first: String(name === 'a') } }))
  }
  await cluster.apply(configMap({ name: 'z', namespace: 'kube-public' }))
  const names = (found: readonly ConfigMap[]) => found.map(nameOf)
  expect(names(cluster.list(configMaps, { namespace: 'default' }))).toEqual(['a', 'b', 'c'])
  expect(names(cluster.list(configMaps, { labelSelector: 'first=true' }))).toEqual(['a'])
  expect(names(cluster.list(configMaps))).toContain('z')
  expect(cluster.get(configMaps, 'z')).toBeUndefined()
  expect(cluster.get(configMaps, 'z', { namespace: 'kube-public' })).toBeDefined()
  expect(cluster.get(deployments, 'a')).toBeUndefined()
})

describe('feature gates', () => {
  const asked = async (options: TestClusterOptions): Promise<readonly boolean[]> => {
    const found: boolean[] = []
    const build = (context: ControllerContext): Controller => {
      found.push(...['HPAScaleToZero', 'JobSuccessPolicy'].map((gate) => context.gate(gate)))
      return { run: async () => {} }
    }
    const own = {
      name: 'own',
      aliases: [],
      onByDefault: true,
      featureGates: [],
      clientName: 'own',
      defaults: {},
      build,
    }
    await using cluster = await startCluster({ ...options, controllers: ['own'], operator: [own] })
    await cluster.settle()
    return found
  }

  test('are as in 1.36', async () => {
    expect(await asked({})).toEqual([false, true])
  })

  test('can be set', async () => {
    expect(await asked({ featureGates: { HPAScaleToZero: true } })).toEqual([true, true])
  })

  test('can ask for controllers of kinds that are not served: nobody waits for them', async () => {
    await using cluster = await startCluster({ nodes: 0, featureGates: { GenericWorkload: true } })
    expect(cluster.errors[0]).toMatchObject({ message: 'Failed to watch', fields: { type: 'PodGroup' } })
    await cluster.apply(configMap())
  })

  test('that Kubernetes does not let anybody set are refused', async () => {
    await expect(startCluster({ featureGates: { JobSuccessPolicy: false } })).rejects.toThrow(
      'cannot set feature gate JobSuccessPolicy to false, feature is locked to true',
    )
  })
})
