import {
  allResources,
  deployments,
  namespaces,
  pods,
  replicaSets,
  serviceAccounts,
  toTime,
  type Binding,
  type Deployment,
  type KubeObject,
  type Pod,
  type ReplicaSet,
} from '@coxswain/api'
import {
  aggregatedContentType,
  createApiServer,
  createDiscovery,
  directTransport,
  type RawHandler,
} from '@coxswain/apiserver'
import { seededRandom, silentLogger, TaskGroup, type Clock, type Logger } from '@coxswain/base'
import { createInformerFactory, type InformerFactory } from '@coxswain/cache'
import { createClient, type ApiRequest, type Client, type StatusError, type Transport } from '@coxswain/client'
import { controllers } from '@coxswain/controllers'
import {
  controllerContexts,
  createMetricsRegistry,
  startControllers,
  type MetricsRegistry,
  type Trace,
} from '@coxswain/runtime'

export interface WorkloadClusterOptions {
  readonly clock: Clock
  readonly logger?: Logger | undefined
  readonly chosen?: readonly string[] | undefined
  readonly trace?: Trace | undefined
  /** Answers requests of the controllers with an error; undefined: the API server gets them. */
  readonly refuse?: ((request: ApiRequest) => StatusError | undefined) | undefined
  /** Puts something between the controllers and the API server. */
  readonly wrap?: ((transport: Transport) => Transport) | undefined
  /** Objects are frozen in depth. Default: yes. */
  readonly freeze?: boolean | undefined
  readonly onBug?: ((error: unknown) => void) | undefined
  /** Whether a feature gate is on. Default: all are. */
  readonly gate?: ((name: string) => boolean) | undefined
}

/** The API server and some controllers in this process, and nothing else: no scheduler, no nodes. */
export interface WorkloadCluster {
  /** Past everything that `wrap` does. */
  readonly client: Client
  readonly informers: InformerFactory
  readonly metrics: MetricsRegistry
  stop(): Promise<void>
}

const admin = { user: { username: 'admin', groups: ['system:masters'] }, userAgent: 'workloads.test' }

function refusing(transport: Transport, refuse: NonNullable<WorkloadClusterOptions['refuse']>): Transport {
  return {
    request: async (request, signal) => {
      const error = refuse(request)
      if (error !== undefined) throw error
      return transport.request(request, signal)
    },
    watch: (request, signal) => transport.watch(request, signal),
    raw: (path, accept, signal) => transport.raw(path, accept, signal),
  }
}

export async function startWorkloadCluster(options: WorkloadClusterOptions): Promise<WorkloadCluster> {
  const { clock, logger = silentLogger, refuse, wrap = (transport) => transport, freeze = true } = options
  const random = seededRandom('workloads')
  const server = createApiServer({ clock, random: random.fork('server') })
  await server.start()
  const direct = directTransport(server.handler, admin, createRawPaths())
  const client = createClient(direct)
  await client.resource(namespaces).create({ metadata: { name: 'shop' } })
  await client.resource(serviceAccounts, 'shop').create({ metadata: { name: 'default' } })
  const controllerTransport = refuse === undefined ? wrap(direct) : refusing(wrap(direct), refuse)
  const informers = createInformerFactory({
    client: createClient(controllerTransport),
    clock,
    random: random.fork('informers'),
    logger,
    freeze,
  })
  const stop = new AbortController()
  const background = new TaskGroup({ signal: stop.signal })
  const metrics = createMetricsRegistry()
  const context = controllerContexts({
    client: () => createClient(options.trace?.observe(controllerTransport) ?? controllerTransport, { clock }),
    informers,
    clock,
    random: random.fork('controllers'),
    logger,
    metrics,
    gate: options.gate ?? (() => true),
    trace: options.trace,
    onBug: options.onBug,
    background,
  })
  const chosen = options.chosen ?? ['replicaset', 'deployment']
  const started = startControllers(
    { descriptors: controllers, chosen, context, informers, clock, random, logger },
    stop.signal,
  )
  return {
    client,
    informers,
    metrics,
    stop: async () => {
      stop.abort()
      await started.stopped
      await background.settled()
      await informers.stopped()
      await server.close()
    },
  }
}

/** Discovery, for the controllers that follow it. */
function createRawPaths(): RawHandler {
  const discovery = createDiscovery({ resources: allResources, serverAddress: () => '127.0.0.1' })
  return {
    raw: async (path) => {
      const found = discovery.aggregated(path)
      if (found === undefined) return { code: 404, contentType: 'text/plain', body: '404 page not found' }
      return { code: 200, contentType: aggregatedContentType, body: found.text }
    },
  }
}

/** Makes pods run and be ready as soon as they are made, as nodes with endless room would. */
export function runPods(
  { client, informers }: Pick<WorkloadCluster, 'client' | 'informers'>,
  clock: Clock,
  isReady: (pod: Pod) => boolean = () => true,
  nodeOf: (pod: Pod) => string = () => 'node-1',
): void {
  const run = async (pod: Pod): Promise<void> => {
    const { name = '', namespace = '' } = pod.metadata ?? {}
    const inNamespace = client.resource(pods, namespace)
    const binding: Binding = { metadata: { name }, target: { kind: 'Node', name: nodeOf(pod) } }
    await inNamespace.create(binding, { name, subresource: 'binding' })
    const ready = isReady(pod) ? 'True' : 'False'
    const at = toTime(clock.now())
    const conditions = [{ type: 'Ready', status: ready, lastTransitionTime: at }]
    await inNamespace.patch(
      name,
      { type: 'strategic', body: { status: { phase: 'Running', startTime: at, conditions } } },
      { subresource: 'status' },
    )
  }
  informers.informer(pods).addHandlers({
    added: (pod) => {
      // Whoever deletes it meanwhile was faster.
      run(pod).catch(() => undefined)
    },
  })
}

/** Pods that are asked to go, go. */
export function letPodsGo({ client, informers }: Pick<WorkloadCluster, 'client' | 'informers'>): void {
  informers.informer(pods).addHandlers({
    updated: (_, pod) => {
      if (pod.metadata?.deletionTimestamp === undefined) return
      const { name = '', namespace = '' } = pod.metadata
      const deleted = client.resource(pods, namespace).delete(name, { gracePeriodSeconds: 0 })
      deleted.catch(() => undefined)
    },
  })
}

export function deploymentOf(name: string, spec: Partial<NonNullable<Deployment['spec']>> = {}): Deployment {
  const labels = { app: name }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: {
      replicas: 3,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } },
      ...spec,
    },
  }
}

export async function listOf(client: Client): Promise<{ replicaSets: readonly ReplicaSet[]; pods: readonly Pod[] }> {
  const [sets, all] = await Promise.all([
    client.resource(replicaSets, 'shop').list(),
    client.resource(pods, 'shop').list(),
  ])
  return { replicaSets: sets.items, pods: all.items }
}

export const deploymentsIn = (client: Client) => client.resource(deployments, 'shop')
export const namesOf = (objects: readonly KubeObject[]): readonly string[] =>
  objects.map(({ metadata }) => metadata?.name ?? '').toSorted()
