// Mirrors apiserver pkg/storage/etcd3/store.go GetList and its resourceVersion rules, release 1.36.
import type { KubeObject } from '@coxswain/api'
import { StatusError } from '@coxswain/client'
import { CompactedError, type Page, type Revision } from '@coxswain/store'
import { type ContinueToken, decodeContinue, encodeContinue } from './continue-token.ts'
import { validateListOptions } from './request-options.ts'
import type { RegistryDeps, RequestScope } from './request-scope.ts'
import { parseResourceVersion, waitForRevision } from './resource-versions.ts'
import { type Selection, selectionOf } from './selection.ts'
import { badRequest, expired, failure } from './status-errors.ts'
import { listPrefix, objectKey } from './storage-keys.ts'

export interface ListBody {
  readonly kind: string
  readonly apiVersion: string
  readonly metadata: {
    readonly resourceVersion: string
    readonly continue?: string
    readonly remainingItemCount?: number
  }
  readonly items: readonly KubeObject[]
}

/** How many keys are read at a time while a selection leaves out most of them. */
const chunkMax = 1000

export async function listObjects(deps: RegistryDeps, scope: RequestScope): Promise<ListBody> {
  const { resource, options } = scope
  validateListOptions(options, false)
  const selection = selectionOf(resource, options)
  const plan = await planList(deps, scope)
  const namespace = scope.target.namespace ?? (resource.type.namespaced ? selection.namespace : undefined)
  const prefix = listPrefix(resource.folder, namespace)
  const found = await collect(deps, scope, { ...plan, prefix, selection, namespace })
  const items = resource.conversion === undefined ? found.items : found.items.map(resource.conversion.fromStored)
  return {
    kind: `${resource.type.kind}List`,
    apiVersion: resource.apiVersion,
    metadata: { resourceVersion: String(found.revision), ...found.more },
    items,
  }
}

/** Which state is listed, from where, and how much of it. */
interface Plan {
  /** Absent: what is there now. */
  readonly revision: Revision | undefined
  readonly start: string | undefined
  /** 0: everything. */
  readonly limit: number
}

async function planList(deps: RegistryDeps, { options }: RequestScope): Promise<Plan> {
  const { resourceVersion = '', resourceVersionMatch: match, continue: token = '' } = options
  const limit = Math.max(0, options.limit ?? 0)
  if (token !== '') {
    if (resourceVersion !== '' && resourceVersion !== '0') {
      throw badRequest('specifying resource version is not allowed when using continue')
    }
    const { revision, start }: ContinueToken = decodeContinue(token)
    return { revision: revision > 0 ? revision : undefined, start, limit }
  }
  if (resourceVersion === '') return { revision: undefined, start: undefined, limit }
  const revision = readRevision(resourceVersion)
  if (match === 'Exact' || (match === undefined && revision > 0 && limit > 0)) {
    await waitForRevision(deps, revision)
    return { revision, start: undefined, limit }
  }
  await waitForRevision(deps, revision)
  return { revision: undefined, start: undefined, limit: 0 }
}

function readRevision(text: string): Revision {
  try {
    return parseResourceVersion(text)
  } catch (error) {
    throw error instanceof StatusError ? badRequest(`invalid resource version: ${error.message}`) : error
  }
}

interface Search extends Plan {
  readonly prefix: string
  readonly namespace: string | undefined
  readonly selection: Selection
}

interface Found {
  readonly items: readonly KubeObject[]
  readonly revision: Revision
  readonly more: { readonly continue?: string; readonly remainingItemCount?: number }
}

async function collect(deps: RegistryDeps, scope: RequestScope, search: Search): Promise<Found> {
  const { selection, prefix, limit, namespace } = search
  const { type, folder } = scope.resource
  if (selection.name !== undefined && search.revision === undefined && (!type.namespaced || namespace !== undefined)) {
    return findOne(deps, objectKey(folder, namespace, selection.name), selection)
  }
  if (selection.matches === undefined) {
    const page = await readPage(deps, search, search.start, limit)
    const items = page.entries.map((entry) => entry.value)
    if (page.remaining === 0) return { items, revision: page.revision, more: {} }
    const token = nextToken(prefix, page)
    return { items, revision: page.revision, more: { continue: token, remainingItemCount: page.remaining } }
  }
  return collectSelected(deps, search, selection.matches)
}

/** Reads on until there are enough that match, all at the revision of the first page. */
async function collectSelected(
  deps: RegistryDeps,
  search: Search,
  matches: (object: KubeObject) => boolean,
): Promise<Found> {
  const { limit, prefix } = search
  if (limit === 0) {
    const page = await readPage(deps, search, search.start, 0)
    const items = page.entries.map((entry) => entry.value).filter(matches)
    return { items, revision: page.revision, more: {} }
  }
  const items: KubeObject[] = []
  let { start, revision } = search
  for (;;) {
    const page = await readPage(deps, { ...search, revision }, start, chunkMax)
    revision = page.revision
    for (const [index, entry] of page.entries.entries()) {
      if (!matches(entry.value)) continue
      items.push(entry.value)
      if (items.length < limit) continue
      const isLast = index + 1 === page.entries.length && page.remaining === 0
      const next = encodeContinue({ revision, start: `${entry.key.slice(prefix.length)}\0` })
      return { items, revision, more: isLast ? {} : { continue: next } }
    }
    const last = page.entries.at(-1)
    if (page.remaining === 0 || last === undefined) return { items, revision, more: {} }
    start = `${last.key.slice(prefix.length)}\0`
  }
}

async function findOne(deps: RegistryDeps, key: string, selection: Selection): Promise<Found> {
  const entry = await deps.store.get(key)
  const isSelected = entry !== undefined && (selection.matches?.(entry.value) ?? true)
  return { items: isSelected ? [entry.value] : [], revision: deps.store.revision, more: {} }
}

function nextToken(prefix: string, page: Page<KubeObject>): string {
  const last = page.entries.at(-1)?.key ?? prefix
  return encodeContinue({ revision: page.revision, start: `${last.slice(prefix.length)}\0` })
}

async function readPage(
  deps: RegistryDeps,
  { prefix, revision }: Search,
  start: string | undefined,
  limit: number,
): Promise<Page<KubeObject>> {
  try {
    return await deps.store.list({ prefix, start: start === undefined ? undefined : prefix + start, limit, revision })
  } catch (error) {
    if (!(error instanceof CompactedError)) throw error
    if (start === undefined) throw expired('The resourceVersion for the provided list is too old.')
    throw expiredToken(encodeContinue({ revision: -1, start }))
  }
}

const expiredTokenText =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.'

/** The refusal brings a token that goes on with what is there now. */
function expiredToken(token: string): StatusError {
  const { status } = failure({ code: 410, reason: 'Expired', message: expiredTokenText })
  return new StatusError({ ...status, metadata: { continue: token } })
}
