import { isBeingDeleted, nameOf, namespaceOf, pods, toTime, type KubeObject, type Pod } from '@coxswain/api'
import type { TestCluster } from '@coxswain/testing'

export interface PodLife {
  /** From when it was made. Undefined: it runs until it is asked to go. */
  readonly runsForMs?: number | undefined
  readonly exitCode?: number | undefined
}

/**
 * Leads pods through their lives in a cluster without nodes: where months pass, the nodes' signs of life would be most of
 * the work. Each pod runs at once, ends when its life says, and goes as soon as it is asked to.
 */
export function leadPods(cluster: TestCluster, lifeOf: (pod: Pod) => PodLife = () => ({})): void {
  // What is done in answer to a write is done after it, in a turn of its own.
  const later = (run: () => Promise<unknown>, delayMs = 0): void => {
    // Whoever deletes the pod meanwhile was faster.
    cluster.clock.after(delayMs, () => void run().catch(() => undefined))
  }
  const start = async (pod: Pod): Promise<void> => {
    const { runsForMs, exitCode = 0 } = lifeOf(pod)
    await report(cluster, pod, 'Running', { running: { startedAt: toTime(cluster.clock.now()) } })
    if (runsForMs === undefined) return
    later(async () => {
      const terminated = { exitCode, finishedAt: toTime(cluster.clock.now()) }
      if (isRunning(cluster, pod)) await report(cluster, pod, exitCode === 0 ? 'Succeeded' : 'Failed', { terminated })
    }, runsForMs)
  }
  cluster.onCommit(({ type, object, previous }) => {
    if (!isPod(object)) return
    if (type === 'created') later(() => start(object))
    const isAskedToGo =
      type === 'updated' && isBeingDeleted(object) && !(previous !== undefined && isBeingDeleted(previous))
    if (isAskedToGo) later(() => end(cluster, object))
  })
}

const isPod = (object: KubeObject): object is Pod => object.kind === 'Pod'

/** Who has ended stays as it is. */
const isRunning = (cluster: TestCluster, pod: Pod): boolean =>
  cluster.get(pods, nameOf(pod), { namespace: namespaceOf(pod) })?.status?.phase === 'Running'

async function report(cluster: TestCluster, pod: Pod, phase: string, state: object): Promise<void> {
  const isReady = phase === 'Running'
  const at = toTime(cluster.clock.now())
  const body = {
    status: {
      phase,
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: at }],
      containerStatuses: [{ name: 'main', image: 'any', imageID: '', ready: isReady, restartCount: 0, state }],
    },
  }
  const place = { namespace: namespaceOf(pod), subresource: 'status', type: 'strategic' } as const
  await cluster.patch(pods, nameOf(pod), body, place)
}

/** A node reports that a pod which runs has ended before it is gone; its exit code is that of a process that was killed. */
async function end(cluster: TestCluster, pod: Pod): Promise<void> {
  const terminated = { exitCode: 143, finishedAt: toTime(cluster.clock.now()) }
  if (isRunning(cluster, pod)) await report(cluster, pod, 'Failed', { terminated })
  await cluster.delete(pods, nameOf(pod), { namespace: namespaceOf(pod), gracePeriodSeconds: 0 })
}
