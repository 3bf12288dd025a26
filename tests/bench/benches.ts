import { deployments, type Deployment } from '@coxswain/api'
import { systemClock } from '@coxswain/base/system'
import { createClient } from '@coxswain/client'
import { createHttpTransport, loadKubeconfig, resolveConnection } from '@coxswain/client/node'
import { runChild, startUp } from './child.ts'
import { compareManagers } from './drop-in.ts'
import { median, type Figure } from './figure.ts'
import { workloadFigures } from './workloads.ts'

export type Bench = () => Promise<readonly Figure[]>

const startsCounted = 5

/** From the start of the process to a cluster that serves, and to a Deployment with three available pods. */
const startUpTimes: Bench = async () => {
  const runs = []
  // The first fills the compile cache, as the first run of any user does.
  for (let run = 0; run <= startsCounted; run += 1) runs.push(await startOnce())
  const counted = runs.slice(1)
  return [
    { bench: 'start', what: 'first start ever, to serving', value: runs[0]?.servingMs ?? Number.NaN, unit: 'ms' },
    {
      bench: 'start',
      what: 'process start to serving',
      value: median(counted.map((run) => run.servingMs)),
      unit: 'ms',
      goal: 500,
    },
    {
      bench: 'start',
      what: 'process start to 3 available pods',
      value: median(counted.map((run) => run.availableMs)),
      unit: 'ms',
      goal: 1000,
    },
    { bench: 'start', what: 'memory then', value: median(counted.map((run) => run.memoryMb)), unit: 'MB', goal: 150 },
  ]
}

const three: Deployment = {
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] } },
  },
}

async function startOnce(): Promise<{
  readonly servingMs: number
  readonly availableMs: number
  readonly memoryMb: number
}> {
  const clock = systemClock()
  const up = await startUp()
  const config = await loadKubeconfig({ explicitPath: up.kubeconfig, env: {} })
  const connection = await resolveConnection(config, { clock, env: {} })
  const transport = createHttpTransport(connection, { userAgent: 'bench' })
  const client = createClient(transport, { clock }).resource(deployments, 'default')
  await client.create(three)
  for await (const { object } of client.watch()) {
    if (object.status?.availableReplicas === 3) break
  }
  const availableMs = performance.now() - up.startedMs
  const memoryMb = up.memoryMb()
  transport.close()
  await up.stop()
  return { servingMs: up.servingMs, availableMs, memoryMb }
}

interface PodRun {
  readonly createdMs: number
  readonly runningMs?: number
  readonly reportedMs: number
  readonly cpuMs: number
  readonly peakMb: number
}

/** Pods made by Deployments, and what one of them costs as the cluster grows. */
const manyPods: Bench = async () => {
  const small = await runChild<PodRun>('pods.child.ts', 50, 100, 0)
  const tenThousand = await runChild<PodRun>('pods.child.ts', 100, 100, 0)
  const large = await runChild<PodRun>('pods.child.ts', 500, 100, 0)
  return [
    {
      bench: 'pods',
      what: '10,000 created by 100 Deployments',
      value: tenThousand.createdMs / 1000,
      unit: 's',
      goal: 1.5,
    },
    { bench: 'pods', what: 'the same, to the last status', value: tenThousand.reportedMs / 1000, unit: 's' },
    { bench: 'pods', what: 'the same, CPU', value: tenThousand.cpuMs / 1000, unit: 's' },
    { bench: 'pods', what: 'the same, memory at the peak', value: tenThousand.peakMb, unit: 'MB', goal: 500 },
    { bench: 'pods', what: 'CPU a pod at 5,000', value: (small.cpuMs * 1000) / 5000, unit: 'µs' },
    { bench: 'pods', what: 'CPU a pod at 50,000', value: (large.cpuMs * 1000) / 50_000, unit: 'µs' },
    { bench: 'pods', what: 'cost a pod, 50,000 to 5,000', value: large.cpuMs / 10 / small.cpuMs, unit: '×', goal: 1 },
  ]
}

/** The same with scheduler and nodes, until all are available. */
const runningPods: Bench = async () => {
  const run = await runChild<PodRun>('pods.child.ts', 100, 100, 100)
  return [
    {
      bench: 'running',
      what: '10,000 pods on 100 nodes, all Running',
      value: (run.runningMs ?? Number.NaN) / 1000,
      unit: 's',
    },
    { bench: 'running', what: 'the same, all available', value: run.reportedMs / 1000, unit: 's' },
    { bench: 'running', what: 'memory at the peak', value: run.peakMb, unit: 'MB' },
  ]
}

interface RequestRun {
  readonly directGetUs: number
  readonly directCreateUs: number
  readonly httpsGetUs: number
  readonly httpsCreateUs: number
}

/** What one request costs, with and without bytes. Over HTTPS client and server share the process. */
const requests: Bench = async () => {
  const run = await runChild<RequestRun>('requests.child.ts')
  return [
    { bench: 'requests', what: 'direct, get', value: run.directGetUs, unit: 'µs', goal: 50 },
    { bench: 'requests', what: 'direct, create a pod', value: run.directCreateUs, unit: 'µs', goal: 50 },
    { bench: 'requests', what: 'loopback HTTPS, get', value: 1_000_000 / run.httpsGetUs, unit: '/s', goal: 5000 },
    { bench: 'requests', what: 'loopback HTTPS, create a pod', value: 1_000_000 / run.httpsCreateUs, unit: '/s' },
  ]
}

export const benches: Readonly<Record<string, Bench>> = {
  start: startUpTimes,
  requests,
  pods: manyPods,
  running: runningPods,
  workloads: workloadFigures,
  'drop-in': compareManagers,
}
