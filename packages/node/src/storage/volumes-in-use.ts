// What pkg/kubelet/volumemanager tells of volumes that are in use, and setters.go of pkg/kubelet/nodestatus writes, 1.36.
import {
  claimKeysOf,
  isPodTerminated,
  nameOf,
  nodes,
  pods,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
} from '@coxswain/api'
import { deepEqual } from '@coxswain/base'
import type { InformerFactory, Lister } from '@coxswain/cache'
import { isNotFound, type Client } from '@coxswain/client'
import { createQueueController, outcome, type Controller, type Outcome, type RunnerContext } from '@coxswain/runtime'
import { isOurs } from './decide.ts'
import { uniqueNameOf } from './texts.ts'

export interface VolumesInUseOptions extends RunnerContext {
  readonly client: Client
  readonly informers: InformerFactory
  readonly claims: Lister<PersistentVolumeClaim>
  readonly volumes: Lister<PersistentVolume>
  /** Whether a node is one of ours: others speak for themselves. */
  readonly isSimulated: (node: string) => boolean
}

/** Nodes that are looked after at the same time. */
const workers = 16
const userIndex = 'users of claims by node'
const claimIndex = 'users of claims by claim'

/** Says in each simulated node's status which of the simulated provisioner's volumes its pods use; they are not detached before. */
export function createVolumesInUse(options: VolumesInUseOptions): VolumesInUse {
  const { client, informers, isSimulated } = options
  const podInformer = informers.informer(pods)
  const nodeInformer = informers.informer(nodes)
  podInformer.addIndex(userIndex, (pod) => (isUser(pod) ? [pod.spec?.nodeName ?? ''] : none))
  podInformer.addIndex(claimIndex, claimKeysOf)
  const queue = createQueueController(options, {
    name: 'simulated-volumes-in-use',
    workers,
    reconcile: async (name, signal) => {
      const inUse = volumesOf(podInformer.byIndex(userIndex, name), options)
      const told = nodeInformer.get(name)?.status?.volumesInUse ?? none
      if (deepEqual(inUse, told)) return outcome.done('the node says so')
      return tell(client, { name, inUse }, signal)
    },
  })
  const podChanged = (pod: Pod): void => {
    const node = pod.spec?.nodeName ?? ''
    if (isSimulated(node) && claimKeysOf(pod).length > 0) queue.wake(node, 'pod changed', pod)
  }
  // One that registers anew says nothing of volumes.
  nodeInformer.addHandlers({
    added: (node) => {
      if (isSimulated(nameOf(node))) queue.wake(nameOf(node), 'node added', node)
    },
  })
  podInformer.addHandlers({ added: podChanged, updated: (_, pod) => podChanged(pod), deleted: podChanged })
  return {
    run: (signal) => queue.run(signal),
    claimChanged: (key) => podInformer.byIndex(claimIndex, key).forEach(podChanged),
  }
}

export interface VolumesInUse extends Controller {
  /** To be called when the claim, or its volume, has changed: either may be seen later than its pod. */
  claimChanged(key: string): void
}

const none: readonly string[] = []

const isUser = (pod: Pod): boolean => claimKeysOf(pod).length > 0 && !isPodTerminated(pod)

/** In order, so that the same volumes are the same list. */
export function volumesOf(
  users: readonly Pod[],
  { claims, volumes }: Pick<VolumesInUseOptions, 'claims' | 'volumes'>,
): readonly string[] {
  const names = users.flatMap(claimKeysOf).flatMap((key) => {
    const volume = volumes.get(claims.get(key)?.spec?.volumeName ?? '')
    return volume?.spec?.csi === undefined || !isOurs(volume) ? [] : [uniqueNameOf(volume.spec.csi)]
  })
  return [...new Set(names)].toSorted()
}

async function tell(
  client: Client,
  { name, inUse }: { readonly name: string; readonly inUse: readonly string[] },
  signal: AbortSignal,
): Promise<Outcome> {
  const body = { status: { volumesInUse: inUse.length === 0 ? null : inUse } }
  try {
    await client.resource(nodes).patch(name, { type: 'merge', body }, { subresource: 'status', signal })
    return outcome.done('the node says what its pods use')
  } catch (error) {
    if (isNotFound(error)) return outcome.done('the node is gone')
    return outcome.retry(error)
  }
}
