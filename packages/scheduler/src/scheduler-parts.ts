// Mirrors pkg/scheduler/scheduler.go: New, 1.36.
import {
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  labelsOf,
  nameOf,
  namespaces,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  podDisruptionBudgets,
  pods,
  replicaSets,
  replicationControllers,
  services,
  statefulSets,
  storageClasses,
  storageClassOf,
  volumeAttachments,
  type CSINode,
  type KubeObject,
  type Pod,
  type VolumeAttachment,
} from '@coxswain/api'
import type { Clock, Logger, Random } from '@coxswain/base'
import type { Informer, InformerFactory, Lister } from '@coxswain/cache'
import type { Client } from '@coxswain/client'
import type { Metrics } from '@coxswain/runtime'
import { clusterEvents, type ClusterEvents } from './cluster-events.ts'
import { defaultPlugins, type Plugins } from './framework/default-plugins.ts'
import { allowsMore, attachmentNodeIndex } from './plugins/node-volume-limits/node-volume-limits.ts'
import { storageClassIndex } from './plugins/volume-binding/assumed-volumes.ts'
import { BindVolumes } from './plugins/volume-binding/bind-volumes.ts'
import { SchedulingQueue } from './queue/scheduling-queue.ts'
import { schedulerMetrics, type SchedulerMetrics } from './scheduler-metrics.ts'
import { ClusterSnapshot } from './snapshot/cluster-snapshot.ts'
import { nodeHandlers, podHandlers } from './watch-cluster.ts'

export interface SchedulerOptions {
  /** Speaks as `system:kube-scheduler`. */
  readonly client: Client
  readonly informers: InformerFactory
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  /** Of the nodes that will do, how many to compare; 0 (the default) lets it depend on the size of the cluster. */
  readonly percentageOfNodesToScore?: number | undefined
}

export interface SchedulerParts {
  readonly queue: SchedulingQueue
  readonly snapshot: ClusterSnapshot
  readonly events: ClusterEvents
  readonly plugins: Plugins
  readonly metrics: SchedulerMetrics
  readonly pods: Lister<Pod>
}

/** What a scheduler works with, kept by its informers. */
export function schedulerParts(options: SchedulerOptions): SchedulerParts {
  const { informers } = options
  const namespaceLister = informers.informer(namespaces)
  const snapshot = new ClusterSnapshot({
    get: (name) => {
      const namespace = namespaceLister.get(name)
      return namespace === undefined ? undefined : labelsOf(namespace)
    },
    entries: () => namespaceLister.list().map((each) => [each.metadata?.name ?? '', labelsOf(each)] as const),
  })
  const metrics = schedulerMetrics(options.metrics)
  const queue = new SchedulingQueue(options.clock, (name, size) => metrics.pending(name, size))
  const claims = informers.informer(persistentVolumeClaims)
  const volumes = informers.informer(persistentVolumes)
  const classes = informers.informer(storageClasses)
  const drivers = informers.informer(csiDrivers)
  const capacities = informers.informer(csiStorageCapacities)
  const limits = informers.informer(csiNodes)
  const attachments = informers.informer(volumeAttachments)
  const podInformer = informers.informer(pods)
  const nodeInformer = informers.informer(nodes)
  volumes.addIndex(storageClassIndex, (volume) => [storageClassOf(volume)])
  attachments.addIndex(attachmentNodeIndex, ({ spec }) => [spec.nodeName])
  const plugins = defaultPlugins(
    {
      services: informers.informer(services),
      replicationControllers: informers.informer(replicationControllers),
      replicaSets: informers.informer(replicaSets),
      statefulSets: informers.informer(statefulSets),
      budgets: informers.informer(podDisruptionBudgets),
      claims,
      volumes,
      classes,
      drivers,
      capacities,
      csiNodes: limits,
      attachments,
    },
    new BindVolumes({ ...options, claims, volumes, pods: podInformer, nodes: nodeInformer }),
  )
  const events = clusterEvents(queue, snapshot, plugins)
  const watched = { queue, snapshot, events }
  nodeInformer.addHandlers(nodeHandlers(watched))
  const claimChanged = (): void => events.happened('claim-changed')
  wakeOnChange(claims, claimChanged)
  wakeOnChange(volumes, claimChanged)
  wakeOnChange(classes, claimChanged)
  wakeOnChange(drivers, claimChanged)
  wakeOnChange(capacities, claimChanged)
  wakeOnRoom(limits, attachments, events)
  wakeOnChange(namespaceLister, () => events.happened('namespace-changed'))
  podInformer.addHandlers(podHandlers(watched))
  return { ...watched, plugins, metrics, pods: podInformer }
}

function wakeOnChange<T extends KubeObject>(informer: Informer<T>, wake: () => void): void {
  informer.addHandlers({ added: wake, updated: wake })
}

/** A node takes more volumes when its limits are known or raised, and when one is detached from it. */
function wakeOnRoom(limits: Informer<CSINode>, attachments: Informer<VolumeAttachment>, events: ClusterEvents): void {
  limits.addHandlers({
    added: (node) => events.happened('volume-limit-raised', nameOf(node)),
    updated: (previous, next) => {
      if (allowsMore(previous, next)) events.happened('volume-limit-raised', nameOf(next))
    },
  })
  attachments.addHandlers({ deleted: ({ spec }) => events.happened('volume-detached', spec.nodeName) })
}
