import { schemaOfKind, type ResourceType, type SubresourceType } from '@coxswain/api'
import { schemaRef, type Json } from './openapi-schemas.ts'

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'
const json = 'application/json'
const protobuf = 'application/vnd.kubernetes.protobuf'
const yaml = 'application/yaml'

interface Parameter {
  readonly name: string
  readonly in: 'query' | 'path'
  readonly required?: true
  readonly schema: Json
}

interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  readonly action: string
  readonly id: string
  readonly parameters: readonly Parameter[]
  readonly request?: Json | undefined
  readonly answer: string
  /** Status codes that the answer comes with. */
  readonly codes: readonly number[]
  readonly streams?: true
}

const query = (name: string, type = 'string'): Parameter => ({ name, in: 'query', schema: { type, uniqueItems: true } })

const inPath = (name: string): Parameter => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string', uniqueItems: true },
})

const deleteParameters = [
  query('dryRun'),
  query('gracePeriodSeconds', 'integer'),
  query('ignoreStoreReadErrorWithClusterBreakingPotential', 'boolean'),
  query('orphanDependents', 'boolean'),
  query('propagationPolicy'),
]
const selectParameters = [
  query('continue'),
  query('fieldSelector'),
  query('labelSelector'),
  query('limit', 'integer'),
  query('resourceVersion'),
  query('resourceVersionMatch'),
  query('sendInitialEvents', 'boolean'),
  query('shardSelector'),
  query('timeoutSeconds', 'integer'),
]
const listParameters = sorted([query('allowWatchBookmarks', 'boolean'), ...selectParameters, query('watch', 'boolean')])
const writeParameters = [query('dryRun'), query('fieldManager'), query('fieldValidation')]
const patchParameters = [...writeParameters, query('force', 'boolean')]

function sorted(parameters: readonly Parameter[]): readonly Parameter[] {
  return parameters.toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))
}

/** Their DELETE answers with what was deleted. */
const answersWithDeleted = new Set([
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Pod',
  'PodTemplate',
  'ResourceQuota',
  'Service',
  'ServiceAccount',
  'CSIDriver',
  'CSINode',
  'StorageClass',
  'VolumeAttachment',
  'VolumeAttributesClass',
  'DeviceClass',
  'ResourceClaim',
  'ResourceClaimTemplate',
  'ResourceSlice',
])

interface Place {
  readonly resource: ResourceType
  /** `AppsV1` */
  readonly version: string
  readonly tag: string
  /** `/apis/apps/v1` */
  readonly root: string
}

/** The paths of one group version: its collections, objects and those subresources that hold JSON. */
export function openApiPaths(root: string, resources: readonly ResourceType[]): Json {
  const [first] = resources
  if (first === undefined) return {}
  const group = first.group === '' ? 'core' : camel(first.group.replace(/\.k8s\.io$/, ''))
  const version = capital(group) + capital(first.version)
  const tag = `${group}_${first.version}`
  const entries = resources.flatMap((resource) => pathsOf({ resource, version, tag, root }))
  const index: Operation = {
    method: 'get',
    action: '',
    id: `get${version}APIResources`,
    parameters: [],
    answer: `${meta}.APIResourceList`,
    codes: [200],
  }
  const all = [[`${root}/`, { get: operationJson(index, { tag }) }] as const, ...entries]
  return Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
const camel = (dotted: string): string => dotted.replaceAll(/\.(\w)/g, (_, letter: string) => letter.toUpperCase())

type PathEntry = readonly [path: string, item: Json]

function pathsOf(place: Place): readonly PathEntry[] {
  const { resource, version, root } = place
  const within = resource.namespaced ? '/namespaces/{namespace}' : ''
  const scope = resource.namespaced ? [inPath('namespace')] : []
  const named = `${version}${resource.namespaced ? 'Namespaced' : ''}${resource.kind}`
  const collection = `${root}${within}/${resource.plural}`
  const kind = { group: resource.group, version: resource.version, kind: resource.kind }
  const item = (path: string, operations: readonly Operation[], shared: readonly Parameter[]): readonly PathEntry[] =>
    operations.length === 0 ? [] : [[path, pathItem(operations, { shared, tag: place.tag, kind })]]
  return [
    ...item(collection, collectionOperations(place), scope),
    ...item(`${collection}/{name}`, objectOperations(resource, { named, schema: resource.schema }), [
      inPath('name'),
      ...scope,
    ]),
    ...resource.subresources.flatMap((subresource) =>
      subresourcePath(place, subresource, { collection, named, scope }),
    ),
    ...(resource.namespaced && resource.verbs.includes('list')
      ? item(
          `${root}/${resource.plural}`,
          [listOperation(resource, `list${version}${resource.kind}ForAllNamespaces`)],
          [],
        )
      : []),
  ]
}

function listOperation(resource: ResourceType, id: string): Operation {
  const answer = `${resource.schema}List`
  return { method: 'get', action: 'list', id, parameters: listParameters, answer, codes: [200], streams: true }
}

function collectionOperations({ resource, version }: Place): readonly Operation[] {
  const scoped = `${resource.namespaced ? 'Namespaced' : ''}${resource.kind}`
  const has = (verb: string): boolean => resource.verbs.some((one) => one === verb)
  return [
    ...(has('list') ? [listOperation(resource, `list${version}${scoped}`)] : []),
    ...(has('create') ? [createOperation(`create${version}${scoped}`, resource.schema)] : []),
    ...(has('deletecollection')
      ? [
          {
            method: 'delete' as const,
            action: 'deletecollection',
            id: `delete${version}Collection${scoped}`,
            parameters: sorted([...deleteParameters, ...selectParameters]),
            request: optionalBody(`${meta}.DeleteOptions`),
            answer: `${meta}.Status`,
            codes: [200],
          },
        ]
      : []),
  ]
}

function createOperation(id: string, schema: string): Operation {
  const request = body({ '*/*': schema })
  return {
    method: 'post',
    action: 'post',
    id,
    parameters: writeParameters,
    request,
    answer: schema,
    codes: [200, 201, 202],
  }
}

const bodyContent = (types: Readonly<Record<string, string>>): Json =>
  Object.fromEntries(Object.entries(types).map(([type, schema]) => [type, { schema: schemaRef(schema) }]))

const body = (types: Readonly<Record<string, string>>): Json => ({ content: bodyContent(types), required: true })
const optionalBody = (schema: string): Json => ({ content: bodyContent({ '*/*': schema }) })

interface ObjectNaming {
  /** `AppsV1NamespacedDeploymentScale` */
  readonly named: string
  readonly schema: string
}

function objectOperations(
  { verbs, kind }: { readonly verbs: readonly string[]; readonly kind: string },
  { named, schema }: ObjectNaming,
): readonly Operation[] {
  const deleted = answersWithDeleted.has(kind) ? schema : `${meta}.Status`
  const operations: Readonly<Record<string, Operation>> = {
    get: { method: 'get', action: 'get', id: `read${named}`, parameters: [], answer: schema, codes: [200] },
    update: {
      method: 'put',
      action: 'put',
      id: `replace${named}`,
      parameters: writeParameters,
      request: body({ '*/*': schema }),
      answer: schema,
      codes: [200, 201],
    },
    delete: {
      method: 'delete',
      action: 'delete',
      id: `delete${named}`,
      parameters: deleteParameters,
      request: optionalBody(`${meta}.DeleteOptions`),
      answer: deleted,
      codes: [200, 202],
    },
    patch: {
      method: 'patch',
      action: 'patch',
      id: `patch${named}`,
      parameters: patchParameters,
      request: body({
        'application/apply-patch+yaml': `${meta}.Patch`,
        'application/json-patch+json': `${meta}.Patch`,
        'application/merge-patch+json': `${meta}.Patch`,
        'application/strategic-merge-patch+json': `${meta}.Patch`,
      }),
      answer: schema,
      codes: [200, 201],
    },
  }
  return Object.entries(operations).flatMap(([verb, operation]) => (verbs.includes(verb) ? [operation] : []))
}

interface SubresourcePlace {
  readonly collection: string
  readonly named: string
  readonly scope: readonly Parameter[]
}

/** Streams and proxies have no document: no client asks for it. */
const undocumented = new Set(['attach', 'exec', 'log', 'portforward', 'proxy'])

function subresourcePath(
  { resource, tag }: Place,
  subresource: SubresourceType,
  { collection, named, scope }: SubresourcePlace,
): readonly PathEntry[] {
  if (undocumented.has(subresource.name)) return []
  const group = subresource.group ?? resource.group
  const version = subresource.version ?? resource.version
  const schema = schemaOfKind(group, version, subresource.kind)?.name ?? resource.schema
  const id = named + capital(subresource.name)
  const operations = subresource.verbs.includes('create')
    ? [createOperation(`create${id}`, schema)]
    : objectOperations(subresource, { named: id, schema })
  const kind = { group, version, kind: subresource.kind }
  return [
    [
      `${collection}/{name}/${subresource.name}`,
      pathItem(operations, { shared: [inPath('name'), ...scope], tag, kind }),
    ],
  ]
}

interface ItemFacts {
  readonly shared: readonly Parameter[]
  readonly tag: string
  readonly kind: Json
}

/** What a path's only operation takes stands at the path, as does what all of them take. */
function pathItem(operations: readonly Operation[], { shared, tag, kind }: ItemFacts): Json {
  const [only] = operations.length === 1 ? operations : []
  const parameters = sorted([...(only?.parameters ?? []), ...shared, query('pretty')])
  const items = operations.map((operation) => {
    const own = only === undefined ? operation.parameters : []
    return [operation.method, operationJson({ ...operation, parameters: own }, { tag, kind })]
  })
  return { ...Object.fromEntries(items), parameters }
}

function operationJson(operation: Operation, { tag, kind }: { readonly tag: string; readonly kind?: Json }): Json {
  const { id, parameters, request, answer, codes, action, streams } = operation
  const types =
    streams === true
      ? [json, `${json};stream=watch`, protobuf, `${protobuf};stream=watch`, yaml]
      : [json, protobuf, yaml]
  const content = bodyContent(Object.fromEntries(types.map((type) => [type, answer])))
  return {
    tags: [tag],
    operationId: id,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(request === undefined ? {} : { requestBody: request }),
    responses: { ...Object.fromEntries(codes.map((code) => [code, { content }])), 401: {} },
    ...(action === '' ? {} : { 'x-kubernetes-action': action }),
    ...(kind === undefined ? {} : { 'x-kubernetes-group-version-kind': kind }),
  }
}
