import { apiVersionOf, type KubeObject, type OwnerReference, type ResourceType } from '@coxswain/api'

/** Where an object is, or is said to be. Two objects are the same when their uids are; the rest may be somebody's mistake. */
export interface Identity {
  readonly apiVersion: string
  readonly kind: string
  /** Empty for cluster-scoped objects. */
  readonly namespace: string
  readonly name: string
  readonly uid: string
}

/** What the graph needs to know of an object. */
export interface ObjectFacts {
  readonly identity: Identity
  readonly owners: readonly OwnerReference[]
  readonly isBeingDeleted: boolean
  readonly finalizers: readonly string[]
}

const none: readonly never[] = []

export function factsOf(object: KubeObject, type: ResourceType): ObjectFacts {
  const { metadata } = object
  return {
    identity: {
      apiVersion: apiVersionOf(type),
      kind: type.kind,
      namespace: metadata?.namespace ?? '',
      name: metadata?.name ?? '',
      uid: metadata?.uid ?? '',
    },
    owners: metadata?.ownerReferences ?? none,
    isBeingDeleted: metadata?.deletionTimestamp !== undefined,
    finalizers: metadata?.finalizers ?? none,
  }
}

export function ownerIdentity(owner: OwnerReference, namespace: string): Identity {
  return { apiVersion: owner.apiVersion, kind: owner.kind, namespace, name: owner.name, uid: owner.uid }
}

export function sameIdentity(a: Identity, b: Identity): boolean {
  return a.namespace === b.namespace && sameCoordinates(a, b)
}

/** All but the namespace, which a reference does not carry. */
export function sameCoordinates(a: Coordinates, b: Coordinates): boolean {
  return a.uid === b.uid && a.name === b.name && a.kind === b.kind && a.apiVersion === b.apiVersion
}

type Coordinates = Pick<Identity, 'apiVersion' | 'kind' | 'name' | 'uid'>

/** A text that is equal for equal identities only. */
export const identityKey = ({ apiVersion, kind, namespace, name, uid }: Identity): string =>
  [apiVersion, kind, namespace, name, uid].join('\n')
