import type { ResourceType } from '@coxswain/api'
import { parseJson } from '../encoding/json.ts'
import { groupVersionPaths, withDiscoverySchemas } from './discovery-schemas.ts'
import type { OpenApiSource } from './openapi-source.ts'
import type { BodyReaders } from './request-body.ts'

/** Only JSON is needed at once: tables of protobuf messages cost time and memory that many a cluster never needs. */
export const bodyReaders: BodyReaders = {
  json: (bytes) => parseJson(bytes.toString()),
  yaml: async (bytes) => (await import('../encoding/body-readers.ts')).bodyReaders.yaml(bytes),
  protobuf: async (bytes) => (await import('../encoding/body-readers.ts')).bodyReaders.protobuf(bytes),
}

/** Made when the first client asks for schemas. */
export function createOpenApiSource(resources: readonly ResourceType[]): OpenApiSource {
  let made: Promise<OpenApiSource> | undefined
  const source = (): Promise<OpenApiSource> =>
    (made ??= import('../encoding/openapi-document.ts').then((module) => module.createOpenApiSource(resources)))
  const lazy: OpenApiSource = {
    paths: groupVersionPaths(resources),
    document: async (path) => (await source()).document(path),
    hash: async (path) => (await source()).hash(path),
  }
  return withDiscoverySchemas(lazy, resources)
}
