// Mirrors the etcd paths of kube-apiserver, release 1.36: no group in the path, with the exceptions that history left.

const folders: Readonly<Record<string, string>> = {
  nodes: 'minions',
  replicationcontrollers: 'controllers',
  services: 'services/specs',
  endpoints: 'services/endpoints',
  ingresses: 'ingress',
}

const groupsInPath: ReadonlySet<string> = new Set(['apiextensions.k8s.io', 'apiregistration.k8s.io'])

/** Where a resource's objects are, with a slash at the end. */
export function storageFolder(group: string, plural: string): string {
  const own = groupsInPath.has(group) ? `${group}/${plural}` : (folders[plural] ?? plural)
  return `/registry/${own}/`
}

export function objectKey(folder: string, namespace: string | undefined, name: string): string {
  return namespace === undefined || namespace === '' ? folder + name : `${folder}${namespace}/${name}`
}

/** All objects of a resource, or those of one namespace. */
export function listPrefix(folder: string, namespace: string | undefined): string {
  return namespace === undefined || namespace === '' ? folder : `${folder}${namespace}/`
}
