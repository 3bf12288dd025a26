// Mirrors resourceFor of pkg/controller/storageversionmigrator/resourceversion.go, 1.36.
import type { ResourceType } from '@coxswain/api'
import type { ServedTypes } from '../shared/served-types.ts'
import type { StorageVersionMigration } from './storage-version-migrations.ts'

/** The resource of a migration, in the version that its group prefers; undefined: it is not served, as far as is known. */
export async function findType(
  served: Pick<ServedTypes, 'all'>,
  { spec }: StorageVersionMigration,
  signal: AbortSignal,
): Promise<ResourceType | undefined> {
  const { group = '', resource = '' } = spec?.resource ?? {}
  return (await served.all(signal)).find((type) => type.group === group && type.plural === resource)
}
