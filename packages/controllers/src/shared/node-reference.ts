import { nameOf, nodes, uidOf, type Node } from '@coxswain/api'
import type { ObjectReference } from '@coxswain/runtime'

/** Who an event is about. Upstream gives it no version. */
export const nodeReference = (node: Node): ObjectReference => referenceByName(nameOf(node), uidOf(node))

export const referenceByName = (name: string, uid: string): ObjectReference => ({
  apiVersion: 'v1',
  kind: nodes.kind,
  name,
  uid,
})
