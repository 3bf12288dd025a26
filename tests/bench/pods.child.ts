/**
 * Runs in a process of its own: pods made by Deployments in a cluster in this process, and what it took.
 * `pods.child.ts DEPLOYMENTS PODS_EACH NODES`; prints one line of JSON.
 */
import { deployments, namespaces, pods, serviceAccounts, type Deployment } from '@coxswain/api'
import { systemClock, systemRandom } from '@coxswain/base/system'
import { startCluster } from '@coxswain/cluster'

const [deploymentCount = 100, podsEach = 100, nodes = 0] = process.argv.slice(2).map(Number)
const wanted = deploymentCount * podsEach

const deployment = (name: string): Deployment => ({
  metadata: { name, namespace: 'bench' },
  spec: {
    replicas: podsEach,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [{ name: 'web', image: 'nginx:1.27', resources: { requests: { cpu: '1m', memory: '1Mi' } } }],
      },
    },
  },
})

await using cluster = await startCluster({
  clock: systemClock(),
  random: systemRandom(),
  nodes,
  without: new Set(nodes === 0 ? (['scheduler', 'nodes'] as const) : []),
})
await cluster.ready
const client = cluster.client()
await client.resource(namespaces).create({ metadata: { name: 'bench' } })
while ((await client.resource(serviceAccounts, 'bench').list()).items.length === 0)
  await new Promise((resolve) => setTimeout(resolve, 5))

const usage = process.cpuUsage()
const start = performance.now()
let created = 0
let running = 0
let createdMs = 0
let runningMs = 0
const watching = (async () => {
  const goal = nodes === 0 ? () => created : () => running
  const stream = await client.resource(pods, 'bench').watchBatches({})
  for (;;) {
    const batch = await stream.read()
    for (const { type, object } of batch ?? []) {
      if (type === 'ADDED') created += 1
      const status = (object as { status?: { phase?: string } }).status
      if (type === 'MODIFIED' && status?.phase === 'Running') running += 1
    }
    if (created >= wanted && createdMs === 0) createdMs = performance.now() - start
    if (goal() >= wanted) break
  }
  runningMs = performance.now() - start
  stream.close()
})()
for (let index = 0; index < deploymentCount; index += 1)
  await client.resource(deployments, 'bench').create(deployment(`web-${index}`))
await watching
const isReported = async (): Promise<boolean> => {
  const { items } = await client.resource(deployments, 'bench').list()
  return items.every(
    ({ status }) => status?.replicas === podsEach && (nodes === 0 || status.availableReplicas === podsEach),
  )
}
while (!(await isReported())) await new Promise((resolve) => setTimeout(resolve, 10))
const reportedMs = performance.now() - start
const { user, system } = process.cpuUsage(usage)
console.log(
  JSON.stringify({
    createdMs,
    runningMs: nodes === 0 ? undefined : runningMs,
    reportedMs,
    cpuMs: (user + system) / 1000,
    peakMb: process.resourceUsage().maxRSS / 1024,
  }),
)
process.exit(0)
