import { pods, statefulSets, type Pod, type StatefulSet } from '@coxswain/api'
import { isConflict, type ApiRequest, type Client, type StatusError } from '@coxswain/client'
import { VirtualClock } from '../clock/virtual-clock.ts'
import { letPodsGo, runPods, startWorkloadCluster, type WorkloadCluster } from './workload-cluster.ts'

export interface StatefulClusterOptions {
  /** Gates that are off in 1.36, and are to be on. */
  readonly gates?: readonly string[]
  readonly refuse?: (request: ApiRequest) => StatusError | undefined
}

/** A cluster with the controller of StatefulSets alone. A bug in it fails the test at the end. */
export interface StatefulCluster extends AsyncDisposable {
  readonly clock: VirtualClock
  readonly cluster: WorkloadCluster
  readonly client: Client
  readonly sets: ReturnType<typeof setsIn>
}

const setsIn = (client: Client) => client.resource(statefulSets, 'shop')

export async function startStatefulCluster(options: StatefulClusterOptions = {}): Promise<StatefulCluster> {
  const { gates = [], refuse = () => undefined } = options
  const clock = new VirtualClock({ startMs: Date.UTC(2026, 3, 1, 12) })
  const bugs: unknown[] = []
  const cluster = await startWorkloadCluster({
    clock,
    refuse,
    chosen: ['statefulset'],
    onBug: (error) => bugs.push(error),
    gate: (name) => name !== 'MaxUnavailableStatefulSet' || gates.includes(name),
  })
  const { client } = cluster
  const stop = async (): Promise<void> => {
    const stopped = cluster.stop()
    await clock.settle()
    await stopped
    if (bugs.length > 0) throw new AggregateError(bugs, 'the controller has bugs')
  }
  return { clock, cluster, client, sets: setsIn(client), [Symbol.asyncDispose]: stop }
}

/** The set is made, on nodes that run its pods at once and let them go. */
export async function startRunning(spec: Spec, options: StatefulClusterOptions = {}): Promise<StatefulCluster> {
  const world = await startStatefulCluster(options)
  runPods(world.cluster, world.clock)
  letPodsGo(world.cluster)
  await world.sets.create(setOf(spec))
  await world.clock.advance(soon)
  return world
}

/** Enough for all that follows from a change, where nothing waits. */
export const soon = 10_000

export const labels = { app: 'db' }
export type Spec = Partial<NonNullable<StatefulSet['spec']>>

export function setOf(spec: Spec = {}): StatefulSet {
  return {
    metadata: { name: 'db', namespace: 'shop' },
    spec: {
      replicas: 3,
      serviceName: 'db',
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'db:1' }] } },
      ...spec,
    },
  }
}

export async function change(cluster: WorkloadCluster, edit: (live: StatefulSet) => Spec): Promise<void> {
  const sets = cluster.client.resource(statefulSets, 'shop')
  for (let tries = 0; ; tries += 1) {
    const live = await sets.get('db')
    if (live.spec === undefined) throw new Error('it has a spec')
    const error: unknown = await sets.update({ ...live, spec: { ...live.spec, ...edit(live) } }).then(
      () => undefined,
      (fault: unknown) => fault,
    )
    if (error === undefined) return
    if (!isConflict(error) || tries > 10) throw error
  }
}

export const withImage =
  (image: string) =>
  ({ spec }: StatefulSet): Spec => ({
    template: { ...spec?.template, spec: { ...spec?.template.spec, containers: [{ name: 'main', image }] } },
  })

export const podsOf = async ({ client }: WorkloadCluster): Promise<readonly Pod[]> =>
  (await client.resource(pods, 'shop').list()).items.toSorted((a, b) =>
    (a.metadata?.name ?? '') < (b.metadata?.name ?? '') ? -1 : 1,
  )
export const imagesOf = async (cluster: WorkloadCluster): Promise<readonly (string | undefined)[]> =>
  (await podsOf(cluster)).map(({ spec }) => spec?.containers[0]?.image)

/** What happens to pods, in order: `+db-0`, `-db-0` when a pod is gone. */
export function trace({ informers }: WorkloadCluster): string[] {
  const seen: string[] = []
  informers.informer(pods).addHandlers({
    added: ({ metadata }) => void seen.push(`+${metadata?.name}`),
    deleted: ({ metadata }) => void seen.push(`-${metadata?.name}`),
  })
  return seen
}
