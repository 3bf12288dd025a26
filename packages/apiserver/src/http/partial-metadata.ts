import type { KubeObject, ObjectMeta } from '@coxswain/api'
import type { AnswerShape } from './accept.ts'
import { wrongShape } from './refusals.ts'

interface ListObject extends KubeObject {
  readonly items: readonly KubeObject[]
}

export const isList = (object: KubeObject): object is ListObject =>
  'items' in object && Array.isArray(object.items) && object.kind?.endsWith('List') === true

/** Where upstream keeps a field outside of the metadata, and shows it as an annotation with the whole object alone. */
const shownWithObject: ReadonlyMap<string, string> = new Map([
  ['DaemonSet', 'deprecated.daemonset.template.generation'],
])

/** An object without everything but its metadata. */
export function partialMetadata(object: KubeObject, version: AnswerShape['version']): KubeObject {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: metadataOf(object) }
}

function metadataOf({ kind = '', metadata = {} }: KubeObject): ObjectMeta {
  const annotation = shownWithObject.get(kind)
  if (annotation === undefined || metadata.annotations?.[annotation] === undefined) return metadata
  const { annotations, ...rest } = metadata
  const { [annotation]: _, ...others } = annotations
  return Object.keys(others).length === 0 ? rest : { ...rest, annotations: others }
}

/** An answer without everything but metadata. Throws 406 where an object is asked for as a list or a list as an object. */
export function shapeAsMetadata(object: KubeObject, { as, version }: AnswerShape): KubeObject {
  if (as === 'PartialObjectMetadataList') {
    if (!isList(object)) {
      throw wrongShape(
        `you requested PartialObjectMetadataList, but the requested object is not a list (${goType(object)})`,
      )
    }
    const list = {
      kind: 'PartialObjectMetadataList',
      apiVersion: `meta.k8s.io/${version}`,
      metadata: object.metadata,
      // Go makes this list anew, and one without items has none.
      items: object.items.length === 0 ? null : object.items.map((item) => partialMetadata(item, version)),
    }
    return list
  }
  if (isList(object)) {
    throw wrongShape(`you requested PartialObjectMetadata, but the requested object is a list (${goType(object)})`)
  }
  return partialMetadata(object, version)
}

/** The message names the Go type: the package of the group and the kind. */
function goType({ apiVersion = '', kind = '' }: KubeObject): string {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : 'core'
  return `*${group.split('.')[0] ?? ''}.${kind}`
}
