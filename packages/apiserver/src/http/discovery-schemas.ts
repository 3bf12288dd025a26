import { apiVersionOf, type ResourceType } from '@coxswain/api'
import type { OpenApiSource } from './openapi-source.ts'

type Json = Readonly<Record<string, unknown>>

/** Adds to the schemas of group versions what upstream publishes beside them: discovery and the version. */
export function withDiscoverySchemas(source: OpenApiSource, resources: readonly ResourceType[]): OpenApiSource {
  const documents = new Map(discoveryPaths(resources).map((path) => [path, JSON.stringify(describe(path))]))
  return {
    paths: [...documents.keys(), ...source.paths].toSorted(),
    document: (path) => documents.get(path) ?? source.document(path),
    // These never change while a server runs, and are the same in every one that serves the path.
    hash: (path) => (documents.has(path) ? `discovery-${path.replaceAll('/', '-')}` : source.hash(path)),
  }
}

function discoveryPaths(resources: readonly ResourceType[]): readonly string[] {
  const groups = new Set(resources.map(({ group }) => group).filter((group) => group !== ''))
  return ['api', 'apis', ...[...groups].map((group) => `apis/${group}`), 'version']
}

function describe(path: string): Json {
  const operation = {
    description: path === 'version' ? 'get the version of the API that is served' : 'get what is available',
    operationId: `get-${path.replaceAll(/[^a-z0-9]+/g, '-')}`,
    responses: { 200: { description: 'OK', content: { 'application/json': { schema: { type: 'object' } } } } },
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: '1.36' },
    paths: { [`/${path}/`]: { get: operation } },
  }
}

export const groupVersionPaths = (resources: readonly ResourceType[]): readonly string[] => [
  ...new Set(resources.map((type) => (type.group === '' ? `api/${type.version}` : `apis/${apiVersionOf(type)}`))),
]
