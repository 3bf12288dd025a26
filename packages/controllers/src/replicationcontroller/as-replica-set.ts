// Mirrors pkg/controller/replication/conversion.go, release 1.36.
import {
  replicationControllers,
  type KubeObject,
  type ReplicaSet,
  type ReplicationController,
  type ResourceType,
} from '@coxswain/api'
import type { EventHandlers, Lister } from '@coxswain/cache'
import type { Client, ResourceClient } from '@coxswain/client'

/** The resource of ReplicationControllers, to whom sees each of them as a ReplicaSet. */
export const asReplicaSets = replicationControllers as unknown as ResourceType<ReplicaSet>

/**
 * Shows ReplicationControllers as ReplicaSets: the same object but for the selector, which is a plain map there, and the
 * template, which may be missing. Each is converted once.
 */
export class ReplicaSetView {
  readonly #views = new WeakMap<ReplicationController, ReplicaSet>()

  of(controller: ReplicationController): ReplicaSet {
    const known = this.#views.get(controller)
    if (known !== undefined) return known
    const view = toReplicaSet(controller)
    this.#views.set(controller, view)
    return view
  }

  lister(controllers: Lister<ReplicationController>): Lister<ReplicaSet> {
    return {
      get: (key) => {
        const found = controllers.get(key)
        return found === undefined ? undefined : this.of(found)
      },
      list: (namespace) => controllers.list(namespace).map((each) => this.of(each)),
      // A family are ReplicaSets of one Deployment; ReplicationControllers have none.
      byIndex: () => [],
    }
  }

  handlers(handlers: EventHandlers<ReplicaSet>): EventHandlers<ReplicationController> {
    return {
      added: (each, isInInitialList) => handlers.added?.(this.of(each), isInInitialList),
      updated: (previous, next) => handlers.updated?.(this.of(previous), this.of(next)),
      deleted: (each, missed) => handlers.deleted?.(this.of(each), missed),
    }
  }

  /** The client to whom `asReplicaSets` are ReplicaSets; everything else is as it was. */
  client(client: Client): Client {
    const resource = <T extends KubeObject>(type: ResourceType<T>, namespace?: string): ResourceClient<T> => {
      if (type.plural !== replicationControllers.plural || type.group !== '') return client.resource(type, namespace)
      // The caller asked for the resource under its type as ReplicaSets.
      return this.#resource(client, namespace) as unknown as ResourceClient<T>
    }
    return { resource, metadata: (type, namespace) => client.metadata(type, namespace), transport: client.transport }
  }

  #resource(client: Client, namespace: string | undefined): Pick<ResourceClient<ReplicaSet>, 'get' | 'updateStatus'> {
    const resource = client.resource(replicationControllers, namespace)
    return {
      get: async (name, options) => this.of(await resource.get(name, options)),
      updateStatus: async (draft, options) =>
        this.of(await resource.updateStatus(toReplicationController(draft), options)),
    }
  }
}

function toReplicaSet({ spec, ...rest }: ReplicationController): ReplicaSet {
  // A controller without a selector owns nothing; with an empty one it would own everything, which the API does not allow.
  const selector = spec?.selector === undefined ? {} : { selector: { matchLabels: spec.selector } }
  return { ...rest, spec: { ...spec, selector: undefined, template: spec?.template ?? {}, ...selector } } as ReplicaSet
}

function toReplicationController({ spec, status, ...rest }: ReplicaSet): ReplicationController {
  const { terminatingReplicas: _, ...known } = status ?? { replicas: 0 }
  return { ...rest, spec: { ...spec, selector: spec?.selector?.matchLabels }, status: known }
}
