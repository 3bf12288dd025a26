// Mirrors pkg/controller/garbagecollector/graph_builder.go, getAlternateOwnerIdentity, 1.36.
import type { OwnerReference } from '@coxswain/api'
import type { GraphNode } from './graph.ts'
import { ownerIdentity, sameIdentity, type Identity } from './identity.ts'

/**
 * Dependents disagree about where their owner is, and it is not at `absent`. The next place to look: the first identity
 * after `absent` that one of them gives, in a fixed order, and from the beginning again after the last.
 * None if nobody gives another.
 */
export function alternateIdentity(dependents: readonly GraphNode[], absent: Identity): Identity | undefined {
  const given = dependents.flatMap((dependent) =>
    dependent.owners
      .filter((reference) => reference.uid === absent.uid)
      .map((reference) => placeOf(reference, dependent, absent)),
  )
  const others = given.filter((identity) => !sameIdentity(identity, absent)).toSorted(compareIdentities)
  return others.find((identity) => compareIdentities(identity, absent) > 0) ?? others[0]
}

/** The kind of `absent` has no namespaces if `absent` has none; of any other kind nothing is known, so it may have. */
function placeOf(reference: OwnerReference, dependent: GraphNode, absent: Identity): Identity {
  const isOfSameKind = reference.kind === absent.kind && reference.apiVersion === absent.apiVersion
  const isClusterScoped = isOfSameKind && absent.namespace === ''
  return ownerIdentity(reference, isClusterScoped ? '' : dependent.identity.namespace)
}

const order = ['kind', 'apiVersion', 'namespace', 'name', 'uid'] as const

function compareIdentities(a: Identity, b: Identity): number {
  for (const field of order) {
    if (a[field] !== b[field]) return a[field] < b[field] ? -1 : 1
  }
  return 0
}
