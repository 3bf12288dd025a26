// Mirrors pkg/controller/controller_utils.go, RealPodControl and GetPodFromTemplate, 1.36.
import {
  labelsOf,
  nameIsDnsSubdomain,
  nameOf,
  namespaceOf,
  pods,
  type KubeObject,
  type Pod,
  type PodTemplateSpec,
  type ResourceType,
} from '@coxswain/api'
import { hasNamespaceTerminatingCause, isNotFound, type Client } from '@coxswain/client'
import { referenceTo, type EventRecorder, type ObjectReference } from '@coxswain/runtime'
import { errorText } from './failures.ts'
import { controllerReference } from './owner-references.ts'
import { podEvents } from './texts.ts'

/** Whose pods are made, and what they are like: read off an owner once for a whole batch. */
export interface PodBatch {
  readonly about: ObjectReference
  readonly namespace: string
  /** One draft for all: the server gives each its own name. */
  readonly draft: Pod
}

/** Makes and deletes pods for an owner, and tells of each on the owner's events. */
export interface PodControl {
  /** Of the pod that was made only the metadata comes back: nobody asks for more. */
  create(batch: PodBatch, signal: AbortSignal): Promise<KubeObject>
  /** Rejects with `NotFound`, and tells nothing, when the pod is gone already. */
  delete(about: ObjectReference, pod: Pod, signal: AbortSignal): Promise<void>
}

export function podBatch<T extends KubeObject>(type: ResourceType<T>, owner: T, template: PodTemplateSpec): PodBatch {
  const { labels, annotations, finalizers = [] } = template.metadata ?? {}
  const draft: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: podNamePrefix(nameOf(owner)),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers.length === 0 ? {} : { finalizers }),
      ownerReferences: [controllerReference(type, owner)],
    },
    spec: template.spec,
  }
  return { about: referenceTo(type, owner), namespace: namespaceOf(owner), draft }
}

/** The dash only if the name is not too long for it, and is one to which a dash can be added. */
export function podNamePrefix(ownerName: string): string {
  const prefix = `${ownerName}-`
  return nameIsDnsSubdomain(prefix, true).length === 0 ? prefix : ownerName
}

export function createPodControl(client: Client, recorder: EventRecorder): PodControl {
  return {
    create: async ({ about, namespace, draft }, signal) => {
      if (Object.keys(labelsOf(draft)).length === 0) throw new Error('unable to create pods, no labels')
      try {
        const pod = await client.metadata(pods, namespace).create(draft, { signal })
        recorder.event(about, 'Normal', podEvents.created, `Created pod: ${nameOf(pod)}`)
        return pod
      } catch (error) {
        // Whoever deletes a namespace knows that nothing new comes into it.
        if (!signal.aborted && !hasNamespaceTerminatingCause(error)) {
          recorder.event(about, 'Warning', podEvents.createFailed, `Error creating: ${errorText(error)}`)
        }
        throw error
      }
    },
    delete: async (about, pod, signal) => {
      const name = nameOf(pod)
      try {
        await client.resource(pods, namespaceOf(pod)).delete(name, { signal })
      } catch (error) {
        if (isNotFound(error) || signal.aborted) throw error
        recorder.event(about, 'Warning', podEvents.deleteFailed, `Error deleting: ${errorText(error)}`)
        throw new Error(`unable to delete pods: ${errorText(error)}`, { cause: error })
      }
      recorder.event(about, 'Normal', podEvents.deleted, `Deleted pod: ${name}`)
    },
  }
}
