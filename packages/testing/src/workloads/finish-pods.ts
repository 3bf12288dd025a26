import { pods, toTime, type Binding, type Pod } from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import type { WorkloadCluster } from './workload-cluster.ts'

export interface PodEnd {
  /** From when it was made. */
  readonly afterMs: number
  readonly exitCode: number
}

/** Binds each pod and lets it run and then end, as nodes with endless room would; undefined: it goes on for ever. */
export function finishPods(
  { client, informers }: Pick<WorkloadCluster, 'client' | 'informers'>,
  clock: Clock,
  endOf: (pod: Pod) => PodEnd | undefined,
): void {
  informers.informer(pods).addHandlers({
    added: (pod) => {
      // Whoever deletes it meanwhile was faster.
      start(pod).catch(() => undefined)
    },
  })
  const start = async (pod: Pod): Promise<void> => {
    const { name = '', namespace = '' } = pod.metadata ?? {}
    const binding: Binding = { metadata: { name }, target: { kind: 'Node', name: 'node-1' } }
    await client.resource(pods, namespace).create(binding, { name, subresource: 'binding' })
    await report(pod, 'Running', { running: { startedAt: toTime(clock.now()) } })
    const end = endOf(pod)
    if (end === undefined) return
    clock.after(end.afterMs, () => {
      const { exitCode } = end
      const state = { terminated: { exitCode, finishedAt: toTime(clock.now()) } }
      report(pod, exitCode === 0 ? 'Succeeded' : 'Failed', state).catch(() => undefined)
    })
  }
  const report = async (pod: Pod, phase: string, state: unknown): Promise<void> => {
    const { name = '', namespace = '' } = pod.metadata ?? {}
    const isReady = phase === 'Running'
    const conditions = [{ type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: toTime(clock.now()) }]
    const containerStatuses = [{ name: 'main', image: 'busybox', imageID: '', ready: isReady, restartCount: 0, state }]
    const body = { status: { phase, conditions, containerStatuses } }
    await client.resource(pods, namespace).patch(name, { type: 'strategic', body }, { subresource: 'status' })
  }
}
