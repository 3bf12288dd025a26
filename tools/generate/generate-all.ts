import { readGoFields } from './go-fields.ts'
import { recordedGroupVersions, recordedSchemas } from './recorded.ts'
import { resourcesFile } from './resources.ts'
import { schemaTableFile } from './schemas.ts'
import { typeFiles } from './types.ts'

/** Every generated file of the project, by its path from the root. */
export function generateAll(shared: string): ReadonlyMap<string, string> {
  const schemas = recordedSchemas(shared)
  const api = 'packages/api/src/generated'
  return new Map([
    ...[...typeFiles(schemas)].map(([file, text]): [string, string] => [`${api}/${file}`, text]),
    [`${api}/resources.ts`, resourcesFile(recordedGroupVersions(shared), schemas)],
    [`${api}/schema-table.ts`, schemaTableFile(schemas, readGoFields())],
  ])
}
