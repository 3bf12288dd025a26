// Mirrors BindPodVolumes, bindAPIUpdate and checkBindings of
// pkg/scheduler/framework/plugins/volumebinding/binder.go, 1.36.
import {
  annotationsOf,
  apiVersionOf,
  isBindCompleted,
  isReachableFrom,
  keyOf,
  nameOf,
  namespaceOf,
  persistentVolumeClaims,
  persistentVolumes,
  resourceVersionOf,
  volumeAnnotations,
  type Node,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
} from '@coxswain/api'
import { deferred, raceAbort, type Clock, type Deferred } from '@coxswain/base'
import type { Informer, Lister } from '@coxswain/cache'
import type { Client } from '@coxswain/client'
import { compareResourceVersions } from '@coxswain/runtime'
import type { VolumeDrafts } from './assumed-volumes.ts'

/** As `bindTimeoutSeconds` of the plugin's configuration has it by default. */
const bindTimeoutMs = 600_000

export interface BindVolumesOptions {
  readonly client: Client
  readonly clock: Clock
  readonly claims: Informer<PersistentVolumeClaim>
  readonly volumes: Informer<PersistentVolume>
  readonly pods: Informer<Pod>
  readonly nodes: Lister<Node>
}

/** Whose claims are bound, and where. */
export interface Bound {
  /** `namespace/name` of the pod. */
  readonly podKey: string
  readonly nodeName: string
}

/** One pod's claims on their way. */
interface Waiting extends Bound {
  readonly drafts: VolumeDrafts
  readonly ended: Deferred<void>
}

/**
 * Writes what was decided for a pod's claims, and waits until the binder of volumes has done the rest.
 *
 * Differs: it looks when something changes, where upstream looks every second.
 */
export class BindVolumes {
  readonly #options: BindVolumesOptions
  readonly #waiting = new Set<Waiting>()

  constructor(options: BindVolumesOptions) {
    this.#options = options
    const { claims, volumes, pods } = options
    const changed = (): void => this.#checkAll()
    claims.addHandlers({ updated: changed, deleted: changed })
    volumes.addHandlers({ added: changed, updated: changed, deleted: changed })
    pods.addHandlers({ deleted: changed })
  }

  /** Rejects with what keeps the claims from being bound; the pod has to be scheduled anew. */
  async bind(drafts: VolumeDrafts, bound: Bound, signal: AbortSignal): Promise<void> {
    const waiting: Waiting = { ...bound, drafts: await this.#write(drafts, signal), ended: deferred() }
    const { clock } = this.#options
    const timeout = clock.after(bindTimeoutMs, () => waiting.ended.reject(bindingError('context deadline exceeded')))
    this.#waiting.add(waiting)
    try {
      this.#check(waiting)
      await raceAbort(waiting.ended.promise, signal)
    } finally {
      this.#waiting.delete(waiting)
      timeout.cancel()
    }
  }

  async #write({ volumes, claims }: VolumeDrafts, signal: AbortSignal): Promise<VolumeDrafts> {
    const { client } = this.#options
    const written: { volumes: PersistentVolume[]; claims: PersistentVolumeClaim[] } = { volumes: [], claims: [] }
    /* oxlint-disable no-await-in-loop -- what is refused first leaves the rest alone */
    for (const volume of volumes) {
      const draft = { ...volume, apiVersion: apiVersionOf(persistentVolumes), kind: persistentVolumes.kind }
      written.volumes.push(await client.resource(persistentVolumes).update(draft, { signal }))
    }
    for (const claim of claims) {
      const draft = { ...claim, apiVersion: apiVersionOf(persistentVolumeClaims), kind: persistentVolumeClaims.kind }
      written.claims.push(await client.resource(persistentVolumeClaims, namespaceOf(claim)).update(draft, { signal }))
    }
    /* oxlint-enable no-await-in-loop */
    return written
  }

  #checkAll(): void {
    for (const waiting of this.#waiting) this.#check(waiting)
  }

  #check(waiting: Waiting): void {
    try {
      if (this.#isDone(waiting)) waiting.ended.resolve()
    } catch (error) {
      waiting.ended.reject(error)
    }
  }

  /** Throws what cannot get better by waiting. */
  #isDone({ podKey, nodeName, drafts }: Waiting): boolean {
    const { pods, nodes } = this.#options
    const node = nodes.get(nodeName)
    if (node === undefined) throw bindingError(`failed to get node "${nodeName}": node "${nodeName}" not found`)
    if (pods.get(podKey) === undefined) throw bindingError(`pod does not exist any more: pod "${podKey}" not found`)
    return (
      drafts.volumes.every((volume) => this.#isVolumeBound(volume, node)) &&
      drafts.claims.every((claim) => this.#isProvisioned(claim, node))
    )
  }

  #isVolumeBound(written: PersistentVolume, node: Node): boolean {
    const seen = this.#options.volumes.get(nameOf(written))
    if (seen === undefined) {
      throw bindingError(`failed to check binding: could not find v1.PersistentVolume "${nameOf(written)}"`)
    }
    if (isOlder(seen, written)) return false
    checkReach(seen, node)
    const reference = seen.spec?.claimRef
    if ((reference?.uid ?? '') === '') throw bindingError(`ClaimRef got reset for pv "${nameOf(seen)}"`)
    const claim = this.#options.claims.get(`${reference?.namespace ?? ''}/${reference?.name ?? ''}`)
    return claim !== undefined && isFullyBound(claim)
  }

  #isProvisioned(written: PersistentVolumeClaim, node: Node): boolean {
    const seen = this.#options.claims.get(keyOf(written))
    if (seen === undefined) {
      const why = `could not find v1.PersistentVolumeClaim "${keyOf(written)}"`
      throw bindingError(`failed to check provisioning pvc: ${why}`)
    }
    if (isOlder(seen, written)) return false
    if (annotationsOf(seen)[volumeAnnotations.selectedNode] !== nameOf(node)) {
      throw bindingError(`provisioning failed for PVC "${nameOf(seen)}"`)
    }
    const { volumeName = '' } = seen.spec ?? {}
    const volume = volumeName === '' ? undefined : this.#options.volumes.get(volumeName)
    // Either it is on its way, or it is gone, and the claim will tell.
    if (volume === undefined) return false
    checkReach(volume, node)
    return isFullyBound(seen)
  }
}

function isFullyBound(claim: PersistentVolumeClaim): boolean {
  return (claim.spec?.volumeName ?? '') !== '' && isBindCompleted(claim)
}

function isOlder(seen: PersistentVolume | PersistentVolumeClaim, written: typeof seen): boolean {
  return (compareResourceVersions(resourceVersionOf(seen), resourceVersionOf(written)) ?? 0) < 0
}

function checkReach(volume: PersistentVolume, node: Node): void {
  if (isReachableFrom(volume, node)) return
  const why = 'no matching NodeSelectorTerms'
  throw bindingError(`pv "${nameOf(volume)}" node affinity doesn't match node "${nameOf(node)}": ${why}`)
}

const bindingError = (why: string): Error => new Error(`binding volumes: ${why}`)
