import type { KubeObject, ResourceType } from '@coxswain/api'
import { deepEqual } from '@coxswain/base'
import { isConflict, isNotFound, StatusError, type Client, type ResourceClient } from '@coxswain/client'
import { defaultBackoff, retryOnConflict, TerminalError, type RetryDeps } from '@coxswain/runtime'
import type { Propagation } from './decide.ts'
import type { Identity } from './identity.ts'
import { UnknownKindError, type Kinds } from './kinds.ts'
import {
  referencesMergePatch,
  removeFinalizerPatch,
  removeReferencesPatch,
  unblocked,
  unblockPatch,
  withoutReferences,
} from './patches.ts'
import { finalizerConflictMessage } from './texts.ts'

export interface LiveDeps extends RetryDeps {
  readonly client: Client
  readonly kinds: Kinds
}

/** The requests of the garbage collector: metadata only, and never blind. Reject as the client does. */
export class LiveObjects {
  readonly #deps: LiveDeps

  constructor(deps: LiveDeps) {
    this.#deps = deps
  }

  /** Throws `UnknownKindError` when no resource serves the kind. */
  typeOf({ apiVersion, kind }: Pick<Identity, 'apiVersion' | 'kind'>): ResourceType {
    const type = this.#deps.kinds.get(apiVersion, kind)
    if (type === undefined) throw new UnknownKindError(apiVersion, kind)
    return type
  }

  /**
   * The object at these coordinates, whatever its uid; `undefined` if there is none. Rejects with a `TerminalError` for a
   * kind that has namespaces at coordinates without.
   */
  async get(identity: Identity, signal: AbortSignal): Promise<KubeObject | undefined> {
    try {
      return await this.#at(identity).get(identity.name, { signal })
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  }

  /**
   * Deletes exactly the object that was looked at. If it has changed meanwhile but has the same owners, the judgement holds
   * and it is deleted all the same. False if it was gone already.
   */
  async delete(identity: Identity, seen: KubeObject, propagation: Propagation, signal: AbortSignal): Promise<boolean> {
    const { uid, resourceVersion } = seen.metadata ?? {}
    try {
      await this.#delete(identity, propagation, { uid, resourceVersion }, signal)
      return true
    } catch (error) {
      if (isNotFound(error)) return false
      if (!isConflict(error)) throw error
      const live = await this.get(identity, signal)
      if (live === undefined || live.metadata?.uid !== uid) return false
      // Only a change that left the owners alone may be passed over. One that is not seen yet may be of the owners.
      const hasChanged = live.metadata?.resourceVersion !== seen.metadata?.resourceVersion
      if (!hasChanged || !deepEqual(live.metadata?.ownerReferences, seen.metadata?.ownerReferences)) throw error
    }
    await this.#delete(identity, propagation, { uid }, signal)
    return true
  }

  async removeReferences(identity: Identity, ownerUids: readonly string[], signal: AbortSignal): Promise<void> {
    await this.#patchReferences(identity, signal, {
      strategic: () => removeReferencesPatch(identity.uid, ownerUids),
      merge: (live) => referencesMergePatch(live, withoutReferences(live, ownerUids)),
    })
  }

  async unblock(identity: Identity, seen: KubeObject, signal: AbortSignal): Promise<void> {
    await this.#patchReferences(identity, signal, {
      strategic: () => unblockPatch(seen),
      merge: (live) => referencesMergePatch(live, unblocked(live)),
    })
  }

  /** Gone already, or without it already: both are success. */
  async removeFinalizer(identity: Identity, finalizer: string, signal: AbortSignal): Promise<void> {
    const attempt = async (): Promise<void> => {
      const live = await this.get(identity, signal)
      if (live === undefined || !(live.metadata?.finalizers ?? []).includes(finalizer)) return
      const patch = { type: 'merge', body: removeFinalizerPatch(live, finalizer) } as const
      await ignoreGone(this.#at(identity).patch(identity.name, patch, { signal }))
    }
    try {
      await retryOnConflict(this.#deps, defaultBackoff, attempt, signal)
    } catch (error) {
      if (!isConflict(error)) throw error
      throw new Error(finalizerConflictMessage(identity, defaultBackoff.steps), { cause: error })
    }
  }

  #at(identity: Identity): ResourceClient<KubeObject> {
    const type = this.typeOf(identity)
    if (type.namespaced && identity.namespace === '') {
      // Only references of cluster-scoped objects leave it out. No retry brings a namespace.
      throw new TerminalError(
        `${identity.kind} ${identity.name} is in a namespace: what is in none cannot belong to it`,
      )
    }
    return this.#deps.client.metadata(type, type.namespaced ? identity.namespace : undefined)
  }

  async #delete(
    identity: Identity,
    propagationPolicy: Propagation,
    preconditions: { readonly uid?: string | undefined; readonly resourceVersion?: string | undefined },
    signal: AbortSignal,
  ): Promise<void> {
    await this.#at(identity).delete(identity.name, { propagationPolicy, preconditions, signal })
  }

  /** Strategic merge where the server knows it; custom resources answer 415 and get a merge patch of the live list. */
  async #patchReferences(
    identity: Identity,
    signal: AbortSignal,
    bodies: { strategic(): unknown; merge(live: KubeObject): unknown },
  ): Promise<void> {
    const resource = this.#at(identity)
    try {
      await resource.patch(identity.name, { type: 'strategic', body: bodies.strategic() }, { signal })
    } catch (error) {
      if (!isUnsupportedMediaType(error)) throw error
      const live = await resource.get(identity.name, { signal })
      await resource.patch(identity.name, { type: 'merge', body: bodies.merge(live) }, { signal })
    }
  }
}

const isUnsupportedMediaType = (error: unknown): boolean => error instanceof StatusError && error.code === 415

async function ignoreGone(request: Promise<unknown>): Promise<void> {
  try {
    await request
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}
