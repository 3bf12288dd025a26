// Mirrors pkg/controller/controller_utils.go, PodControllerIndex and FilterPodsByOwner, 1.36.
import { nameOf, namespaceOf, uidOf, type KubeObject, controllerOf } from '@coxswain/api'
import type { Informer, Lister } from '@coxswain/cache'

export const ownerIndexName = 'controller'

/** What is controlled is found under its owner, what is an orphan under its namespace. One function, so all may share it. */
export const byController = (object: KubeObject): readonly string[] => {
  const owner = controllerOf(object)
  const namespace = namespaceOf(object)
  return [owner === undefined ? namespace : ownerKey(namespace, owner.kind, owner.name, owner.uid)]
}

// Four plain texts are shorter to read than an object made for each of ten thousand pods.
const ownerKey = (namespace: string, kind: string, name: string, uid: string): string =>
  `${namespace}/${kind}/${name}/${uid}`

/** Ask for it while building; `ownedBy` and `orphansIn` read it. */
export function addOwnerIndex<T extends KubeObject>(informer: Informer<T>): void {
  informer.addIndex(ownerIndexName, byController)
}

/** What `owner`, of kind `kind`, controls by name and uid. */
export function ownedBy<T extends KubeObject>(lister: Lister<T>, kind: string, owner: KubeObject): readonly T[] {
  return lister.byIndex(ownerIndexName, ownerKey(namespaceOf(owner), kind, nameOf(owner), uidOf(owner)))
}

/** What nobody controls. */
export function orphansIn<T extends KubeObject>(lister: Lister<T>, namespace: string): readonly T[] {
  return lister.byIndex(ownerIndexName, namespace)
}
