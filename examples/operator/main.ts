/**
 * A small operator: every namespace with the label `team` has a ConfigMap `team` that says whom to call. Deleted or changed,
 * it comes back. Run it against any cluster: `npm run example:operator`, with KUBECONFIG or ~/.kube/config.
 */
import { configMaps, nameOf, namespaceOf, namespaces, type ConfigMap } from '@coxswain/api'
import { systemClock, systemRandom, textLogger } from '@coxswain/base/system'
import { createInformerFactory } from '@coxswain/cache'
import { createClient, isAlreadyExists } from '@coxswain/client'
import { createHttpTransport, loadKubeconfig, resolveConnection } from '@coxswain/client/node'
import { createMetricsRegistry, createQueueController, outcome } from '@coxswain/runtime'

const clock = systemClock()
const random = systemRandom()
const logger = textLogger(process.stderr, { clock })
const stopping = new AbortController()
process.once('SIGINT', () => stopping.abort())

const connection = await resolveConnection(await loadKubeconfig({ env: process.env }), { clock, env: process.env })
const transport = createHttpTransport(connection, { userAgent: 'team-operator' })
const client = createClient(transport, { clock, rateLimit: { qps: 20, burst: 30 } })

// Caches, kept by one list and watch each.
const informers = createInformerFactory({ client, clock, random, logger })
const namespaceCache = informers.informer(namespaces)
const configMapCache = informers.informer(configMaps)

// Keys are namespaces. Each is reconciled from what the caches say now, never from what happened.
const controller = createQueueController(
  { clock, logger, metrics: createMetricsRegistry() },
  {
    name: 'team-operator',
    workers: 2,
    reconcile: async (namespace, signal) => {
      const team = namespaceCache.get(namespace)?.metadata?.labels?.team
      if (team === undefined) return outcome.done('no team to name')
      const wanted = { team, call: `${team}@example.com` }
      const seen = configMapCache.get(`${namespace}/team`)
      const resource = client.resource(configMaps, namespace)
      if (seen === undefined) {
        const draft: ConfigMap = { metadata: { name: 'team', namespace }, data: wanted }
        await resource.create(draft, { signal }).catch((error: unknown) => {
          if (!isAlreadyExists(error)) throw error // what is thrown is retried with back-off
        })
        return outcome.done('made')
      }
      if (seen.data?.call === wanted.call) return outcome.done('up to date')
      await resource.update({ ...seen, data: wanted }, { signal })
      return outcome.done('changed back')
    },
  },
)
namespaceCache.addHandlers({
  added: (namespace) => controller.wake(nameOf(namespace), 'namespace added'),
  updated: (_, namespace) => controller.wake(nameOf(namespace), 'namespace updated'),
})
const changed = (configMap: ConfigMap): void => {
  if (nameOf(configMap) === 'team') controller.wake(namespaceOf(configMap) ?? '', 'config map changed')
}
configMapCache.addHandlers({ updated: (_, configMap) => changed(configMap), deleted: changed })

informers.start(stopping.signal)
await informers.waitForSync(stopping.signal)
logger.info('Watching namespaces', { server: connection.server })
await controller.run(stopping.signal)
transport.close()
