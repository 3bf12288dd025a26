// Mirrors storeObjectUpdate of pkg/controller/volume/persistentvolume/pv_controller_base.go, 1.36.
import { keyOf, resourceVersionOf, type KubeObject } from '@coxswain/api'
import { compareResourceVersions } from '@coxswain/runtime'

/** Is told of every object that comes, is replaced or goes. */
interface Follower<T> {
  put(object: T): void
  remove(object: T): void
}

/**
 * The newest version of each object that was seen, be it in a cache or as the answer to an own write: a binding is four writes,
 * and none must be decided by what was before the last one.
 */
export class KnownObjects<T extends KubeObject> {
  readonly #objects = new Map<string, T>()
  readonly #follower: Follower<T> | undefined

  constructor(follower?: Follower<T>) {
    this.#follower = follower
  }

  get(key: string): T | undefined {
    return this.#objects.get(key)
  }

  list(): readonly T[] {
    return [...this.#objects.values()]
  }

  /** Whether it is at least as new as what was known; an older one changes nothing. */
  learn(object: T): boolean {
    const key = keyOf(object)
    const known = this.#objects.get(key)
    if (known !== undefined && isOlder(object, known)) return false
    this.#objects.set(key, object)
    this.#follower?.put(object)
    return true
  }

  forget(key: string): void {
    const known = this.#objects.get(key)
    if (known === undefined) return
    this.#objects.delete(key)
    this.#follower?.remove(known)
  }
}

function isOlder(object: KubeObject, known: KubeObject): boolean {
  const [version, knownVersion] = [resourceVersionOf(object), resourceVersionOf(known)]
  const order = compareResourceVersions(version, knownVersion)
  if (order === undefined)
    throw new Error(`error parsing ResourceVersion "${version}" or "${knownVersion}" of ${keyOf(object)}`)
  return order < 0
}
