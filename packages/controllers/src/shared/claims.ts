// Mirrors pkg/controller/controller_ref_manager.go, 1.36.
import {
  isBeingDeleted,
  keyOf,
  nameOf,
  namespaceOf,
  uidOf,
  type KubeObject,
  type OwnerReference,
  type ResourceType,
  controllerOf,
} from '@coxswain/api'
import { isInvalid, isNotFound, type Client } from '@coxswain/client'
import { errorText, throwAll } from './failures.ts'
import { controllerReference } from './owner-references.ts'

/** Who is whose, as far as the owner can tell from its cache. */
export interface ClaimPlan<T> {
  /** The owner's already, and selected. */
  readonly kept: readonly T[]
  /** Orphans that are selected. */
  readonly toAdopt: readonly T[]
  /** The owner's, but no longer selected. */
  readonly toRelease: readonly T[]
}

/** An owner that is being deleted keeps what it has, and neither adopts nor releases. */
export function planClaims<T extends KubeObject>(
  owner: KubeObject,
  candidates: readonly T[],
  matches: (candidate: T) => boolean,
): ClaimPlan<T> {
  const kept: T[] = []
  const toAdopt: T[] = []
  const toRelease: T[] = []
  const isGoing = isBeingDeleted(owner)
  for (const candidate of candidates) {
    const controller = controllerOf(candidate)
    if (controller !== undefined && controller.uid !== owner.metadata?.uid) continue
    if (controller !== undefined) {
      if (matches(candidate)) kept.push(candidate)
      else if (!isGoing) toRelease.push(candidate)
    } else if (!isGoing && !isBeingDeleted(candidate) && isInReach(owner, candidate) && matches(candidate)) {
      toAdopt.push(candidate)
    }
  }
  return { kept, toAdopt, toRelease }
}

/** A cluster-scoped owner reaches every namespace. */
function isInReach(owner: KubeObject, candidate: KubeObject): boolean {
  const namespace = namespaceOf(owner)
  return namespace === '' || namespace === namespaceOf(candidate)
}

export interface Claiming<Owner extends KubeObject, T extends KubeObject> {
  readonly client: Client
  readonly ownerType: ResourceType<Owner>
  readonly owner: Owner
  readonly type: ResourceType<T>
  /** Told of each object as it is after its adoption. */
  readonly onAdopted?: ((adopted: T) => void) | undefined
  /** What is adopted gets it, what is released loses it. */
  readonly finalizer?: string | undefined
}

/**
 * Adopts and releases as planned; resolves to what the owner has then. What vanished meanwhile is left out, any other fault
 * rejects with all of them: whoever acts on a wrong set of objects creates too many.
 */
export async function actOnClaims<Owner extends KubeObject, T extends KubeObject>(
  claiming: Claiming<Owner, T>,
  plan: ClaimPlan<T>,
  signal: AbortSignal,
): Promise<readonly T[]> {
  if (plan.toAdopt.length + plan.toRelease.length === 0) return plan.kept
  const reference = controllerReference(claiming.ownerType, claiming.owner)
  const mayAdopt = plan.toAdopt.length > 0 ? recheckOwner(claiming, signal) : Promise.resolve()
  const [adopted] = await Promise.all([
    throwAll(plan.toAdopt.map((orphan) => adopt(claiming, { orphan, reference, mayAdopt }, signal))),
    throwAll(plan.toRelease.map((object) => release(claiming, object, signal))),
  ])
  return [...plan.kept, ...adopted.filter((orphan) => orphan !== undefined)]
}

/** One read past the cache, before anything is adopted: a deleted owner's orphans belong to the garbage collector. */
async function recheckOwner<Owner extends KubeObject, T extends KubeObject>(
  { client, ownerType, owner }: Claiming<Owner, T>,
  signal: AbortSignal,
): Promise<void> {
  const name = keyOf(owner)
  try {
    const live = await client.resource(ownerType, namespaceOf(owner)).get(nameOf(owner), { signal })
    if (uidOf(live) !== uidOf(owner)) {
      throw new Error(`original ${ownerType.kind} ${name} is gone: got uid ${uidOf(live)}, wanted ${uidOf(owner)}`)
    }
    const deletedAt = live.metadata?.deletionTimestamp
    if (deletedAt !== undefined) throw new JustDeletedError(`${name} has just been deleted at ${deletedAt}`)
  } catch (error) {
    if (error instanceof JustDeletedError) throw error
    throw new Error(`can't recheck DeletionTimestamp: ${errorText(error)}`, { cause: error })
  }
}

class JustDeletedError extends Error {
  override readonly name = 'JustDeletedError'
}

interface Adoption<T> {
  readonly orphan: T
  readonly reference: OwnerReference
  readonly mayAdopt: Promise<void>
}

async function adopt<Owner extends KubeObject, T extends KubeObject>(
  { client, type, onAdopted, finalizer }: Claiming<Owner, T>,
  { orphan, reference, mayAdopt }: Adoption<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  try {
    await mayAdopt
  } catch (error) {
    const what = `${type.kind} ${keyOf(orphan)} (${uidOf(orphan)})`
    throw new Error(`can't adopt ${what}: ${errorText(error)}`, { cause: error })
  }
  // The uid keeps the patch from another object of the same name.
  const finalizers = finalizer === undefined ? {} : { finalizers: [finalizer] }
  const body = { metadata: { ownerReferences: [reference], uid: uidOf(orphan), ...finalizers } }
  try {
    const objects = client.resource(type, namespaceOf(orphan))
    onAdopted?.(await objects.patch(nameOf(orphan), { type: 'strategic', body }, { signal }))
    return orphan
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

async function release<Owner extends KubeObject, T extends KubeObject>(
  { client, owner, type, finalizer }: Claiming<Owner, T>,
  object: T,
  signal: AbortSignal,
): Promise<void> {
  const finalizers = finalizer === undefined ? {} : { '$deleteFromPrimitiveList/finalizers': [finalizer] }
  const body = {
    metadata: { uid: uidOf(object), ownerReferences: [{ $patch: 'delete', uid: uidOf(owner) }], ...finalizers },
  }
  try {
    await client.resource(type, namespaceOf(object)).patch(nameOf(object), { type: 'strategic', body }, { signal })
  } catch (error) {
    // Gone, another object by now, or released already.
    if (!isNotFound(error) && !isInvalid(error)) throw error
  }
}
