import { apiVersionOf, keyOf, parseSelector, selects, type KubeObject, type ResourceType } from '@coxswain/api'
import type { Change } from '@coxswain/store'
import { defaultNamespace } from '../builders/object-options.ts'

export interface Place {
  /** Default: `default`. */
  readonly namespace?: string | undefined
}

export interface Selection {
  /** Default: all namespaces. */
  readonly namespace?: string | undefined
  readonly labelSelector?: string | undefined
}

/** One write that the store has taken. */
export interface Commit {
  readonly type: 'created' | 'updated' | 'deleted'
  /** For a deletion, the object as it was. */
  readonly object: KubeObject
  readonly previous: KubeObject | undefined
}

/** What the store holds, read at once and past all clients, caches and faults. */
export class CommittedState {
  /** By kind, then by `namespace/name`. */
  readonly #objects = new Map<string, Map<string, KubeObject>>()

  /** To be called for each change, in order. */
  apply({ type, entry, previous }: Change<KubeObject>): Commit {
    const object = entry.value
    const key = keyOf(object)
    if (type === 'delete') {
      this.#ofKind(kindOf(object)).delete(key)
      return { type: 'deleted', object, previous: previous?.value }
    }
    this.#ofKind(kindOf(object)).set(key, object)
    return { type: previous === undefined ? 'created' : 'updated', object, previous: previous?.value }
  }

  get<T extends KubeObject>(type: ResourceType<T>, name: string, place: Place = {}): T | undefined {
    const { namespace = defaultNamespace } = place
    const key = type.namespaced ? `${namespace}/${name}` : name
    return this.#ofKind(kindOfType(type)).get(key) as T | undefined // the kind says what it is
  }

  /** In the order of the API: by namespace and name. */
  list<T extends KubeObject>(type: ResourceType<T>, { namespace, labelSelector }: Selection = {}): readonly T[] {
    const selector = labelSelector === undefined ? undefined : parseSelector(labelSelector)
    const found = [...this.#ofKind(kindOfType(type))].filter(
      ([, { metadata }]) =>
        (namespace === undefined || metadata?.namespace === namespace) &&
        (selector === undefined || selects(selector, metadata?.labels)),
    )
    return found.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object as T)
  }

  /** Everything in a namespace, of all kinds. */
  inNamespace(namespace: string): readonly KubeObject[] {
    return [...this.#objects.values()].flatMap((ofKind) =>
      [...ofKind.values()].filter(({ metadata }) => metadata?.namespace === namespace),
    )
  }

  #ofKind(kind: string): Map<string, KubeObject> {
    let objects = this.#objects.get(kind)
    if (objects === undefined) {
      objects = new Map()
      this.#objects.set(kind, objects)
    }
    return objects
  }
}

const kindOf = ({ apiVersion = '', kind = '' }: KubeObject): string => `${apiVersion}/${kind}`
const kindOfType = (type: ResourceType): string => `${apiVersionOf(type)}/${type.kind}`
