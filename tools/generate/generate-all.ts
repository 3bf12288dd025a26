import { controllerManagerFlags } from './controller-manager-flags.ts'
import { readGoFields } from './go-fields.ts'
import { firstObjectsFile } from './first-objects.ts'
import { protobufMessagesFile } from './protobuf-messages.ts'
import { tableColumnDescriptionsFile } from './table-column-descriptions.ts'
import { tableColumnsFile } from './table-columns.ts'
import { recordedGroupVersions, recordedSchemas } from './recorded.ts'
import { resourcesFile } from './resources.ts'
import { schemaTableFile } from './schemas.ts'
import { typeFiles } from './types.ts'

/** Every generated file of the project, by its path from the root. */
export function generateAll(shared: string): ReadonlyMap<string, string> {
  const schemas = recordedSchemas(shared)
  const api = 'packages/api/src/generated'
  const apiserver = 'packages/apiserver/src/generated'
  return new Map([
    ...[...typeFiles(schemas)].map(([file, text]): [string, string] => [`${api}/${file}`, text]),
    [`${api}/resources.ts`, resourcesFile(recordedGroupVersions(shared), schemas)],
    [`${api}/schema-table.ts`, schemaTableFile(schemas, readGoFields())],
    ['apps/coxswain/src/generated/controller-manager-flags.ts', controllerManagerFlags(shared)],
    [`${apiserver}/protobuf-messages.ts`, protobufMessagesFile(shared, schemas)],
    [`${apiserver}/table-columns.ts`, tableColumnsFile(shared)],
    [`${apiserver}/table-column-descriptions.ts`, tableColumnDescriptionsFile(shared)],
    [`${apiserver}/first-objects.ts`, firstObjectsFile(shared)],
  ])
}
