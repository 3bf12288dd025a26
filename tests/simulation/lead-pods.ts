import {
  isBeingDeleted,
  nameOf,
  namespaceOf,
  pods,
  toTime,
  uidOf,
  type Binding,
  type KubeObject,
  type Pod,
} from '@coxswain/api'
import type { TestCluster } from '@coxswain/testing'

export interface PodLife {
  /** From when it runs; default 0. */
  readonly readyAfterMs?: number | undefined
  /** From when it was made. Undefined: it runs until it is asked to go. */
  readonly runsForMs?: number | undefined
  readonly exitCode?: number | undefined
  /** From when it is asked to go until it is gone; default 0. */
  readonly stopsAfterMs?: number | undefined
}

/**
 * Leads pods through their lives in a cluster without nodes: where months pass, the nodes' signs of life would be most of
 * the work. Each pod is bound and runs at once; then it is as its life says.
 */
export function leadPods(cluster: TestCluster, lifeOf: (pod: Pod) => PodLife = () => ({})): void {
  const lives = new Map<string, PodLife>()
  // What is done in answer to a write is done after it, in a turn of its own.
  const later = (run: () => Promise<unknown>, delayMs = 0): void => {
    // Whoever deletes the pod meanwhile was faster.
    cluster.clock.after(delayMs, () => void run().catch(() => undefined))
  }
  const start = async (pod: Pod): Promise<void> => {
    const { readyAfterMs = 0, runsForMs, exitCode = 0 } = lives.get(uidOf(pod)) ?? {}
    const binding: Binding = { metadata: { name: nameOf(pod) }, target: { kind: 'Node', name: nodeFor(pod) } }
    const inNamespace = cluster.client.resource(pods, namespaceOf(pod))
    await inNamespace.create(binding, { name: nameOf(pod), subresource: 'binding' })
    const state = { running: { startedAt: toTime(cluster.clock.now()) } }
    await report(cluster, pod, { phase: 'Running', isReady: readyAfterMs === 0, state })
    const stillRuns = () => isRunning(cluster, pod)
    if (readyAfterMs > 0)
      later(async () => stillRuns() && report(cluster, pod, { phase: 'Running', isReady: true, state }), readyAfterMs)
    if (runsForMs !== undefined) later(async () => stillRuns() && end(cluster, pod, exitCode), runsForMs)
  }
  const stop = async (pod: Pod): Promise<void> => {
    if (isRunning(cluster, pod)) await end(cluster, pod, killedExitCode)
    await cluster.delete(pods, nameOf(pod), {
      namespace: namespaceOf(pod),
      gracePeriodSeconds: 0,
      preconditions: { uid: uidOf(pod) },
    })
  }
  cluster.onCommit(({ type, object, previous }) => {
    if (!isPod(object)) return
    if (type === 'deleted') lives.delete(uidOf(object))
    if (type === 'created') {
      lives.set(uidOf(object), lifeOf(object))
      later(() => start(object))
    }
    const wasAsked = previous !== undefined && isBeingDeleted(previous)
    if (type === 'updated' && isBeingDeleted(object) && !wasAsked)
      later(() => stop(object), lives.get(uidOf(object))?.stopsAfterMs)
  })
}

/** Of a process that was asked to end. */
const killedExitCode = 143

/** Pods of a DaemonSet are each made for a node. */
export function nodeFor({ spec }: Pod): string {
  const terms = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  return terms?.[0]?.matchFields?.[0]?.values?.[0] ?? 'node-1'
}

const isPod = (object: KubeObject): object is Pod => object.kind === 'Pod'

/** Who has ended stays as it is; another pod of that name is not meant. */
function isRunning(cluster: TestCluster, pod: Pod): boolean {
  const now = cluster.get(pods, nameOf(pod), { namespace: namespaceOf(pod) })
  return now !== undefined && uidOf(now) === uidOf(pod) && now.status?.phase === 'Running'
}

function end(cluster: TestCluster, pod: Pod, exitCode: number): Promise<void> {
  const state = { terminated: { exitCode, finishedAt: toTime(cluster.clock.now()) } }
  return report(cluster, pod, { phase: exitCode === 0 ? 'Succeeded' : 'Failed', isReady: false, state })
}

interface Report {
  readonly phase: 'Running' | 'Succeeded' | 'Failed'
  readonly isReady: boolean
  readonly state: object
}

async function report(cluster: TestCluster, pod: Pod, { phase, isReady, state }: Report): Promise<void> {
  const at = toTime(cluster.clock.now())
  const body = {
    metadata: { uid: uidOf(pod) },
    status: {
      phase,
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: at }],
      containerStatuses: [{ name: 'main', image: 'any', imageID: '', ready: isReady, restartCount: 0, state }],
    },
  }
  const place = { namespace: namespaceOf(pod), subresource: 'status', type: 'strategic' } as const
  await cluster.patch(pods, nameOf(pod), body, place)
}
