import { createResourceFinder } from '@coxswain/api'
import { createApiServer, directTransport, madeOf, strategies, type UserInfo } from '@coxswain/apiserver'
import { silentLogger } from '@coxswain/base'
import { createClient, type Client } from '@coxswain/client'
import { createMetricsRegistry } from '@coxswain/runtime'
import { partNames, type Cluster, type ClusterOptions, type PartName } from './cluster.ts'
import { systemUser, type PartContext } from './part.ts'
import { parts } from './parts.ts'
import { createRawPaths } from './raw-paths.ts'
import { runPart, type RunningPart } from './running-part.ts'

const administrator = systemUser('system:admin', 'system:masters')

/**
 * Starts a control plane in this process, over the direct transport. Resolves once the API server takes requests; the
 * parts become ready after that (`ready`). Dispose of it to stop everything.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { clock, random, logger = silentLogger, metrics = createMetricsRegistry() } = options
  const apiServer = options.apiServer ?? createApiServer({ clock, random, strategies, store: options.store })
  const rawPaths = createRawPaths(() => apiServer.resources())
  const findServed = madeOf(() => apiServer.resources(), createResourceFinder)
  const running = new Map<PartName, RunningPart>()

  const clientOf = (user: UserInfo, userAgent: string, part?: PartName): Client => {
    const direct = directTransport(apiServer.handler, { user, userAgent }, rawPaths)
    const between = part === undefined ? direct : (options.between?.(direct, part) ?? direct)
    const observed = part === undefined ? between : (options.trace?.observe(between) ?? between)
    return createClient(observed, { clock })
  }

  const start = async (name: PartName): Promise<void> => {
    if (running.has(name)) return
    const context: Omit<PartContext, 'informers' | 'background'> = {
      options,
      clock,
      random,
      logger,
      metrics,
      provide: (group, signal) => apiServer.provide(group, signal),
      isServed: ({ group, version, plural }) => findServed()(group, version, plural) !== undefined,
      client: (user, userAgent) => clientOf(user, userAgent, name),
    }
    const part = runPart(name, parts[name], context)
    running.set(name, part)
    const detail = await part.ready
    options.onReady?.(name, detail)
  }

  const stop = async (name: PartName): Promise<void> => {
    const part = running.get(name)
    running.delete(name)
    await part?.stop()
  }

  if (options.apiServer === undefined) await apiServer.start()
  options.onReady?.('apiserver', 'takes requests')
  const wanted = partNames.filter((name) => !options.without?.has(name) && !(name === 'nodes' && options.nodes === 0))
  const ready = Promise.all(wanted.map(start)).then(() => undefined)
  // Whoever does not wait for the parts does not want to hear of those that were stopped before they were ready.
  ready.catch(() => undefined)
  return {
    apiServer,
    clock,
    ready,
    client: (user = administrator, userAgent = 'coxswain') => clientOf(user, userAgent),
    start,
    stop,
    async [Symbol.asyncDispose]() {
      await Promise.all(partNames.map(stop))
      if (options.apiServer === undefined) await apiServer.close()
    },
  }
}
