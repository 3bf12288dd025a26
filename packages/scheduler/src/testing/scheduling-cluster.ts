import { events, namespaces, nodes, pods, serviceAccounts, type Pod } from '@coxswain/api'
import { createApiServer, directTransport, type ApiServer } from '@coxswain/apiserver'
import { seededRandom, silentLogger } from '@coxswain/base'
import { createInformerFactory } from '@coxswain/cache'
import { createClient, type ApiRequest, type Client, type Transport } from '@coxswain/client'
import { createMetricsRegistry } from '@coxswain/runtime'
import { VirtualClock } from '@coxswain/testing/clock'
import { createScheduler } from '../scheduler.ts'
import { node, pod, type NodeShape, type PodShape } from './builders.ts'

/** What a request meets on its way; undefined lets it pass. */
type Fault = (request: ApiRequest) => Error | undefined | Promise<undefined>

/** An API server and a scheduler, whose requests can be made to fail. */
export class SchedulingCluster {
  readonly clock = new VirtualClock()
  readonly metrics = createMetricsRegistry()
  readonly requests: ApiRequest[] = []
  readonly client: Client
  readonly #server: ApiServer
  readonly #direct: Transport
  readonly #abort = new AbortController()
  readonly #ended: Promise<void>[] = []
  fault: Fault = () => undefined

  constructor() {
    const random = seededRandom('scheduler.test')
    this.#server = createApiServer({ clock: this.clock, random })
    this.#direct = directTransport(this.#server.handler, {
      user: { username: 'admin', groups: ['system:masters'] },
      userAgent: 'scheduler.test',
    })
    this.client = createClient(this.#direct)
  }

  async start(): Promise<void> {
    await this.#server.start()
    await this.client.resource(namespaces).create({ metadata: { name: 'shop' } })
    await this.client.resource(serviceAccounts, 'shop').create({ metadata: { name: 'default' } })
  }

  /** Starts a scheduler; the informers freeze what they hold. */
  async schedule(): Promise<void> {
    const { clock, metrics } = this
    const random = seededRandom('scheduler')
    const client = createClient({
      ...this.#direct,
      request: async (request, signal) => {
        this.requests.push(request)
        const error = await this.fault(request)
        if (error !== undefined) throw error
        return this.#direct.request(request, signal)
      },
    })
    const informers = createInformerFactory({ client, clock, random, logger: silentLogger, freeze: true })
    const scheduler = createScheduler({ client, informers, clock, random, logger: silentLogger, metrics })
    const { signal } = this.#abort
    informers.start(signal)
    this.#ended.push(informers.waitForSync(signal).then(() => scheduler.run(signal)))
    await clock.settle()
  }

  async addNode(name: string, shape: NodeShape = {}): Promise<void> {
    const { status, ...rest } = node(name, shape)
    const resource = this.client.resource(nodes)
    await resource.create(rest)
    await resource.patch(name, { type: 'merge', body: { spec: { taints: shape.taints ?? null } } })
    await resource.patch(name, { type: 'merge', body: { status } }, { subresource: 'status' })
    await this.clock.settle()
  }

  async addPod(name: string, shape: PodShape = {}): Promise<void> {
    await this.addPodWithoutSettling(name, shape)
    await this.clock.settle()
  }

  async addPodWithoutSettling(name: string, shape: PodShape): Promise<void> {
    const { metadata, ...draft } = pod(name, shape)
    const { uid: _, ...rest } = metadata ?? {}
    await this.client.resource(pods, 'shop').create({ ...draft, metadata: rest })
  }

  pod(name: string): Promise<Pod> {
    return this.client.resource(pods, 'shop').get(name)
  }

  async nodeOf(name: string): Promise<string | undefined> {
    return (await this.pod(name)).spec?.nodeName
  }

  async events(): Promise<readonly string[]> {
    const list = await this.client.resource(events, 'shop').list()
    return list.items.map(({ type, reason, message, count }) => `${count} ${type} ${reason}: ${message}`)
  }

  sent(verb: string, subresource: string): number {
    return this.requests.filter((each) => each.verb === verb && each.target.subresource === subresource).length
  }

  async stop(): Promise<void> {
    this.#abort.abort()
    await this.clock.settle()
    await Promise.all(this.#ended.map((ended) => ended.catch(() => undefined)))
    await this.#server.close()
  }
}
