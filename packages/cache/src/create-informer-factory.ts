// Mirrors k8s.io/client-go/informers factory.go and metadata/metadatainformer, 1.36.
import type { KubeObject, ResourceType } from '@coxswain/api'
import { TaskGroup } from '@coxswain/base'
import { type AwaitableInformer, createInformer, type InformerSettings } from './create-informer.ts'
import type { InformerFactory } from './informer.ts'
import { resourceName } from './list-watch.ts'

export interface InformerFactoryOptions extends InformerSettings {
  /** Only this namespace. Default: all. */
  readonly namespace?: string | undefined
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
}

/** A factory that tells when it has come to rest. */
export interface StoppableInformerFactory extends InformerFactory {
  /** Resolves when no informer runs any more; abort the signal given to `start` first. */
  stopped(): Promise<void>
}

export function createInformerFactory(options: InformerFactoryOptions): StoppableInformerFactory {
  const informers = new Map<string, AwaitableInformer<KubeObject>>()
  const started = new Set<AwaitableInformer<KubeObject>>()
  const { logger } = options
  const tasks = new TaskGroup({
    onFailure: (task, error) => logger.error('Informer failed', error, { informer: task }),
  })
  const shared = <T extends KubeObject>(type: ResourceType<T>, metadataOnly: boolean) => {
    const name = `${resourceName(type)}${metadataOnly ? ' (metadata)' : ''}`
    const known = informers.get(name)
    const informer = known ?? createInformer<KubeObject>({ ...options, type: type, metadataOnly })
    informers.set(name, informer)
    // One name, one resource, one type of object: the map cannot say so.
    return informer as unknown as AwaitableInformer<T>
  }
  return {
    informer: (type) => shared(type, false),
    metadataInformer: (type) => shared(type, true),
    start: (signal) => {
      for (const [name, informer] of informers) {
        if (started.has(informer)) continue
        started.add(informer)
        tasks.run(name, () => informer.run(signal))
      }
    },
    waitForSync: async (signal) => {
      signal.throwIfAborted()
      await Promise.all([...started].map((informer) => informer.whenSynced(signal)))
    },
    stopped: () => tasks.settled(),
  }
}
