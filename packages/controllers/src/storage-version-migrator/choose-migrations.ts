// Mirrors getSVMsForResource and compareSVM of pkg/controller/storageversionmigrator/migrationrunner.go, 1.36.
import { creationTimeMs, nameOf } from '@coxswain/api'
import { compareTexts } from '@coxswain/base'
import { hasEnded, isRunning } from './migration-status.ts'
import type { StorageVersionMigration } from './storage-version-migrations.ts'

export interface Choice {
  /** They have ended, and still say that they run. */
  readonly ended: readonly StorageVersionMigration[]
  /** The oldest that waits, if none runs. */
  readonly next: StorageVersionMigration | undefined
}

/** Of the migrations of one resource one runs at a time. */
export function chooseMigrations(migrations: readonly StorageVersionMigration[]): Choice {
  const running = migrations.filter(isRunning)
  const waiting = migrations.filter((migration) => !isRunning(migration) && !hasEnded(migration))
  return {
    ended: running.filter(hasEnded),
    next: running.every(hasEnded) ? waiting.toSorted(byAge)[0] : undefined,
  }
}

const byAge = (a: StorageVersionMigration, b: StorageVersionMigration): number =>
  creationTimeMs(a) - creationTimeMs(b) || compareTexts(nameOf(a), nameOf(b))
