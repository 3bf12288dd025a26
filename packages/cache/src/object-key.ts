import type { KubeObject } from '@coxswain/api'

/** `namespace/name`, or `name` for what has no namespace; undefined for what has no name. */
export function objectKey(object: KubeObject): string | undefined {
  const metadata = object.metadata
  const name = metadata?.name
  if (metadata === undefined || name === undefined || name === '') return undefined
  const namespace = metadata.namespace
  return namespace === undefined || namespace === '' ? name : `${namespace}/${name}`
}
