import type { ResourceType } from '@coxswain/api'

/** The client, a queue and the manager of the fields that are migrated are called so, too. */
export const controllerName = 'storage-version-migrator-controller'
/** Both other queues are called so. */
export const queueName = 'resource-version-controller'
/** The manager of what is said of a migration in a CustomResourceDefinition. */
export const definitionManager = 'migration-runner-controller'

/** Of a StorageVersionMigration. */
export const conditionTypes = { running: 'Running', succeeded: 'Succeeded', failed: 'Failed' } as const
export const conditionReasons = {
  running: 'MigrationRunning',
  completed: 'MigrationCompleted',
  succeeded: 'StorageVersionMigrationSucceeded',
  failed: 'StorageVersionMigrationFailed',
} as const
export const runningText = 'The migration is running'
export const completedText = 'Migration completed'

/** Of a CustomResourceDefinition. */
export const definitionCondition = 'StorageMigrating'
export const definitionReasons = {
  running: 'MigrationRunning',
  succeeded: 'MigrationSucceeded',
  failed: 'MigrationFailed',
} as const
export const definitionTexts = {
  running: (migration: string): string => `Migration ${migration} is running`,
  succeeded: 'The migration has succeeded and the stored versions have been updated',
  notUpdated: 'The migration has succeeded but the stored versions have not been updated due to a generation mismatch',
  failed: 'The migration has failed',
}

/** In a namespace of this name, which cannot be, a list is empty and costs nothing. */
export const impossibleNamespace = '@fake:svm_ns!'
export const neededVerbs = ['update', 'patch', 'list'] as const

/** As Go prints it. */
export const resourceText = ({ group, version, plural }: ResourceType): string =>
  `${group}/${version}, Resource=${plural}`

export const malformedText = (version: string): string => `resource version is not well formed: ${version}`

/** Why a migration has failed before its version was taken. */
export const versionFailures = {
  unknown: 'resource does not exist in discovery',
  verbs: (type: ResourceType): string =>
    `resource "${resourceText(type)}" does not support discovery operations: [${neededVerbs.join(' ')}]`,
  malformed: (type: ResourceType, version: string): string =>
    `latest resourceVersion for ${resourceText(type)} is not valid: ${malformedText(version)}`,
}

/** The same, later. */
export const migrationFailedText = (why: string): string => `migration encountered unhandled error: ${why}`
export const migrationFailures = {
  unknown: 'unable to obtain GVR from discovery',
  /** Its end is what Go prints of an error that there is none of. */
  unread: 'resource does not exist in GC: %!w(<nil>)',
  malformedCache: (version: string): string =>
    `error comparing resource versions between GC and SVM resource: ${malformedText(version)}`,
}

export const noGarbageCollectorText = 'storage version migrator requires garbage collector'
