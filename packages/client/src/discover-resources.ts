import type { ResourceType, SubresourceType, Verb } from '@coxswain/api'
import type { Transport } from './transport.ts'

export interface Discovered {
  /** Every resource in every served version, without subresources of their own; groups and versions in the server's order. */
  readonly resources: readonly ResourceType[]
  /** Group versions that could not be read, with the reason: an aggregated API that is away, for instance. */
  readonly failures: ReadonlyMap<string, string>
}

/** The server's answer to a discovery request was none. */
export class DiscoveryError extends Error {
  override readonly name = 'DiscoveryError'
}

const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
const accept = `${aggregatedType},application/json`

interface DiscoveryKind {
  readonly group?: string
  readonly version?: string
  readonly kind: string
}

interface DiscoverySubresource {
  readonly subresource: string
  readonly responseKind?: DiscoveryKind
  readonly verbs?: readonly string[]
}

interface DiscoveryResource {
  readonly resource: string
  readonly responseKind?: DiscoveryKind
  readonly scope: string
  readonly singularResource?: string
  readonly verbs: readonly string[]
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly subresources?: readonly DiscoverySubresource[]
}

interface DiscoveryVersion {
  readonly version: string
  readonly resources?: readonly DiscoveryResource[]
  readonly freshness?: string
}

interface DiscoveryGroupList {
  readonly kind?: string
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string }
    readonly versions?: readonly DiscoveryVersion[]
  }[]
}

const paths = ['/api', '/apis'] as const

/** What a server serves, from its aggregated discovery documents. Rejects with `DiscoveryError` or as the transport does. */
export async function discoverResources(transport: Transport, signal?: AbortSignal): Promise<Discovered> {
  const texts = await Promise.all(paths.map((path) => readText(transport, path, signal)))
  return discoveredIn(texts)
}

/**
 * The same for whoever asks again and again: answers with the very same value as long as the documents are the same, so that
 * nothing is parsed, and the caller can tell that nothing is new.
 */
export function createDiscovery(transport: Transport): (signal?: AbortSignal) => Promise<Discovered> {
  let last: { readonly texts: readonly string[]; readonly discovered: Discovered } | undefined
  return async (signal) => {
    const texts = await Promise.all(paths.map((path) => readText(transport, path, signal)))
    if (last === undefined || last.texts.some((text, index) => text !== texts[index]))
      last = { texts, discovered: discoveredIn(texts) }
    return last.discovered
  }
}

function discoveredIn(texts: readonly string[]): Discovered {
  const documents = texts.map((text, index) => parseDocument(text, paths[index] ?? ''))
  const resources: ResourceType[] = []
  const failures = new Map<string, string>()
  for (const item of documents.flatMap((document) => document.items ?? [])) {
    const group = item.metadata?.name ?? ''
    for (const version of item.versions ?? []) {
      const groupVersion = group === '' ? version.version : `${group}/${version.version}`
      if (version.freshness === 'Stale') failures.set(groupVersion, `stale GroupVersion discovery: ${groupVersion}`)
      else
        resources.push(...(version.resources ?? []).map((resource) => toResourceType(group, version.version, resource)))
    }
  }
  return { resources, failures }
}

async function readText(transport: Transport, path: string, signal: AbortSignal | undefined): Promise<string> {
  const answer = await transport.raw(path, accept, signal)
  if (answer.code !== 200) throw new DiscoveryError(`GET ${path} answered ${answer.code}: ${answer.body.slice(0, 200)}`)
  return answer.body
}

function parseDocument(text: string, path: string): DiscoveryGroupList {
  const document = JSON.parse(text) as DiscoveryGroupList // checked below: the kind says what it is
  if (document.kind !== 'APIGroupDiscoveryList') {
    throw new DiscoveryError(
      `GET ${path} answered a ${document.kind ?? 'document without a kind'}; aggregated discovery (Kubernetes 1.30 or newer) is needed`,
    )
  }
  return document
}

function toResourceType(group: string, version: string, found: DiscoveryResource): ResourceType {
  return {
    group,
    version,
    plural: found.resource,
    singular: found.singularResource ?? '',
    kind: found.responseKind?.kind ?? '',
    namespaced: found.scope === 'Namespaced',
    verbs: found.verbs as readonly Verb[],
    shortNames: found.shortNames ?? [],
    categories: found.categories ?? [],
    subresources: (found.subresources ?? []).map(toSubresourceType),
    schema: '',
  }
}

function toSubresourceType(found: DiscoverySubresource): SubresourceType {
  const { kind = '', group, version } = found.responseKind ?? {}
  return { name: found.subresource, kind, group, version, verbs: found.verbs ?? [] }
}

/** Of each group's resources the one in the group's first version that has it: what a client should use. */
export function preferredResources(discovered: Discovered): readonly ResourceType[] {
  const chosen = new Map<string, ResourceType>()
  for (const type of discovered.resources) {
    const id = `${type.plural}.${type.group}`
    if (!chosen.has(id)) chosen.set(id, type)
  }
  return [...chosen.values()]
}
