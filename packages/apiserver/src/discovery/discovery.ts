import { createHash } from 'node:crypto'
import type { ResourceType } from '@coxswain/api'
import { aggregatedDocument } from './aggregated-document.ts'
import { coreVersions, groupDocument, groupList, resourceList } from './legacy-documents.ts'
import { groupResources } from './served-versions.ts'

type Document = Readonly<Record<string, unknown>>

/** A document with the text it is sent as; made once. */
export interface DiscoveryDocument {
  readonly document: Document
  readonly text: string
  /** With its quotes. */
  readonly etag: string
}

/** What this server serves, for clients that ask before they use it. */
export interface Discovery {
  /** `/api`, `/apis`, `/apis/GROUP` and each group version; undefined for other paths. */
  legacy(path: string): DiscoveryDocument | undefined
  /** `/api` and `/apis` alone. */
  aggregated(path: string): DiscoveryDocument | undefined
  /** Every path that has a document, in order. */
  readonly paths: readonly string[]
}

export interface DiscoveryOptions {
  readonly resources: readonly ResourceType[]
  /** `host:port` where this server is reached; asked when the first client wants to know. */
  readonly serverAddress: () => string
}

export function createDiscovery({ resources, serverAddress }: DiscoveryOptions): Discovery {
  const groups = groupResources(resources)
  const core = groups.filter(({ name }) => name === '')
  const named = groups.filter(({ name }) => name !== '')

  const legacy = new Map<string, () => Document>()
  for (const group of core) {
    legacy.set('/api', () => coreVersions(group, serverAddress()))
    for (const version of group.versions) legacy.set(`/api/${version.version}`, () => resourceList(version))
  }
  legacy.set('/apis', () => groupList(named))
  for (const group of named) {
    legacy.set(`/apis/${group.name}`, () => groupDocument(group))
    for (const version of group.versions) legacy.set(`/apis/${version.groupVersion}`, () => resourceList(version))
  }
  const aggregated = new Map([
    ['/api', () => aggregatedDocument(core)],
    ['/apis', () => aggregatedDocument(named)],
  ])
  return { legacy: madeOnce(legacy), aggregated: madeOnce(aggregated), paths: [...legacy.keys()].toSorted() }
}

/** Nothing is made before somebody asks: a cluster that nobody looks at pays nothing. */
function madeOnce(makers: ReadonlyMap<string, () => Document>): (path: string) => DiscoveryDocument | undefined {
  const made = new Map<string, DiscoveryDocument>()
  return (path) => {
    const known = made.get(path)
    if (known !== undefined) return known
    const document = makers.get(path)?.()
    if (document === undefined) return undefined
    const text = `${JSON.stringify(document)}\n`
    const etag = `"${createHash('sha512').update(text).digest('hex').toUpperCase()}"`
    const fresh = { document, text, etag }
    made.set(path, fresh)
    return fresh
  }
}
