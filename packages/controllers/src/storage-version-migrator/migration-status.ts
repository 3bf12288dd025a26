// Mirrors pkg/controller/storageversionmigrator/util.go, setStatusConditions, and migrationrunner.go, isTerminal and isRunning,
// 1.36.
import { creationTimeMs, findCondition, generationOf, isConditionTrue, setCondition, toTime } from '@coxswain/api'
import type { MigrationCondition, StorageVersionMigration } from './storage-version-migrations.ts'
import { completedText, conditionReasons, conditionTypes, runningText } from './texts.ts'

/** Discovery is asked every half a minute: what it does not know by then is not served. */
const discoveryGraceMs = 60_000

/** Whether the resource of a migration that is not known may be one that discovery has not told of yet. */
export const mayBeTooNew = (migration: StorageVersionMigration, nowMs: number): boolean =>
  creationTimeMs(migration) + discoveryGraceMs > nowMs

export const isRunning = ({ status }: StorageVersionMigration): boolean =>
  isConditionTrue(status?.conditions, conditionTypes.running)

export const hasSucceeded = ({ status }: StorageVersionMigration): boolean =>
  isConditionTrue(status?.conditions, conditionTypes.succeeded)

export const hasEnded = (migration: StorageVersionMigration): boolean =>
  hasSucceeded(migration) || isConditionTrue(migration.status?.conditions, conditionTypes.failed)

export const asRunning = (migration: StorageVersionMigration, nowMs: number): StorageVersionMigration =>
  withNew(migration, conditionOf(conditionTypes.running, conditionReasons.running, runningText, nowMs))

export const asSucceeded = (migration: StorageVersionMigration, nowMs: number): StorageVersionMigration =>
  withNew(migration, conditionOf(conditionTypes.succeeded, conditionReasons.succeeded, '', nowMs))

export const asFailed = (migration: StorageVersionMigration, why: string, nowMs: number): StorageVersionMigration =>
  withNew(migration, conditionOf(conditionTypes.failed, conditionReasons.failed, why, nowMs))

/** One that has ended, and runs no more. */
export function asCompleted(migration: StorageVersionMigration, nowMs: number): StorageVersionMigration {
  const condition: MigrationCondition = {
    ...conditionOf(conditionTypes.running, conditionReasons.completed, completedText, nowMs),
    status: 'False',
    observedGeneration: generationOf(migration),
  }
  return withConditions(migration, setCondition(migration.status?.conditions, condition))
}

const conditionOf = (type: string, reason: string, message: string, nowMs: number): MigrationCondition => ({
  type,
  status: 'True',
  lastTransitionTime: toTime(nowMs),
  reason,
  message,
})

/** What a condition once said stays. */
function withNew(migration: StorageVersionMigration, condition: MigrationCondition): StorageVersionMigration {
  const conditions = migration.status?.conditions ?? []
  const present = findCondition(conditions, condition.type)?.status
  if (present === 'True' || present === 'False') return migration
  return withConditions(migration, [...conditions, condition])
}

const withConditions = (
  migration: StorageVersionMigration,
  conditions: readonly MigrationCondition[],
): StorageVersionMigration => ({ ...migration, status: { ...migration.status, conditions } })
