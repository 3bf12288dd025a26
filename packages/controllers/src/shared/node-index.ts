// Mirrors pkg/controller/controller_utils.go, PodNodeNameKeyIndex, 1.36.
import type { Pod } from '@coxswain/api'
import type { Informer, Lister } from '@coxswain/cache'

export const nodeIndexName = 'node'

/** Pods that are bound are found under their node. One function, so all may share it. */
export const byNode = (pod: Pod): readonly string[] => {
  const node = pod.spec?.nodeName
  return node === undefined || node === '' ? [] : [node]
}

/** Ask for it while building; `podsOnNode` reads it. */
export function addNodeIndex(informer: Informer<Pod>): void {
  informer.addIndex(nodeIndexName, byNode)
}

export function podsOnNode(lister: Lister<Pod>, node: string): readonly Pod[] {
  return lister.byIndex(nodeIndexName, node)
}
