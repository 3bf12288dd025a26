import {
  createThreeWayMergePatch,
  findResourceOfKind,
  findSchema,
  namespaceOf,
  nameOf,
  type KubeObject,
  type ResourceType,
} from '@coxswain/api'
import { isNotFound, type Client } from '@coxswain/client'
import { defaultNamespace } from '../builders/object-options.ts'

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/** As `kubectl apply` does: creates it, or brings it to what the draft says and leaves alone what others have set. */
export async function applyObject<T extends KubeObject>(client: Client, draft: T): Promise<T> {
  const type = resourceOf(draft)
  const resource = client.resource<T>(type as ResourceType<T>, type.namespaced ? placeOf(draft) : undefined)
  const { annotations, ...metadata } = draft.metadata ?? {}
  const kept = Object.fromEntries(Object.entries(annotations ?? {}).filter(([name]) => name !== lastApplied))
  const plain = { ...draft, metadata: { ...metadata, annotations: kept } }
  const modified = {
    ...plain,
    metadata: { ...plain.metadata, annotations: { ...kept, [lastApplied]: `${JSON.stringify(plain)}\n` } },
  }
  const live = await resource.get(nameOf(draft)).catch((error: unknown) => {
    if (isNotFound(error)) return undefined
    throw error
  })
  if (live === undefined) return resource.create(modified)
  const original = live.metadata?.annotations?.[lastApplied]
  const body = createThreeWayMergePatch(
    { original: original === undefined ? {} : JSON.parse(original), modified: asJson(modified), current: asJson(live) },
    { name: type.schema, named: findSchema },
    { overwrite: true },
  )
  return Object.keys(body).length === 0 ? live : resource.patch(nameOf(draft), { type: 'strategic', body })
}

/** The resource that objects of this kind are kept as. */
function resourceOf({ apiVersion = '', kind = '' }: KubeObject): ResourceType {
  const slash = apiVersion.indexOf('/')
  const group = slash < 0 ? '' : apiVersion.slice(0, slash)
  const found = findResourceOfKind(group, apiVersion.slice(slash + 1), kind)
  if (found === undefined)
    throw new Error(`no resource of kind ${JSON.stringify(kind)} in ${JSON.stringify(apiVersion)}`)
  return found
}

const placeOf = (object: KubeObject): string => namespaceOf(object) || defaultNamespace
const asJson = (object: KubeObject): Readonly<Record<string, unknown>> => ({ ...object })
