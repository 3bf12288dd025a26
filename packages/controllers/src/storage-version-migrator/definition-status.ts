// Mirrors markAsActive and finishCRDMigration of pkg/controller/storageversionmigrator/migrationrunner.go, 1.36.
import {
  findCondition,
  generationOf,
  toTime,
  type CustomResourceDefinition,
  type CustomResourceDefinitionCondition,
} from '@coxswain/api'
import { definitionCondition, definitionReasons, definitionTexts } from './texts.ts'

/** What the migrator has to say of the status of a CustomResourceDefinition. */
export interface DefinitionStatus {
  readonly conditions: readonly CustomResourceDefinitionCondition[]
  readonly storedVersions?: readonly string[]
}

/** That the migration of this name is running. */
export function startedStatus(
  definition: CustomResourceDefinition,
  migration: string,
  nowMs: number,
): DefinitionStatus {
  const message = definitionTexts.running(migration)
  return {
    conditions: [conditionOf(definition, { status: 'True', reason: definitionReasons.running, message }, nowMs)],
  }
}

/**
 * That it has ended. If the definition is what it was at the start, all that is stored is stored in its version for that; Kubernetes
 * says so of a migration that failed, too.
 */
export function endedStatus(definition: CustomResourceDefinition, succeeded: boolean, nowMs: number): DefinitionStatus {
  const started = findCondition(definition.status?.conditions, definitionCondition)
  const isUnchanged = started !== undefined && (started.observedGeneration ?? 0) === generationOf(definition)
  const { succeeded: updated, notUpdated, failed } = definitionTexts
  const reason = succeeded ? definitionReasons.succeeded : definitionReasons.failed
  const successText = isUnchanged ? updated : notUpdated
  const message = succeeded ? successText : failed
  const conditions = [conditionOf(definition, { status: 'False', reason, message }, nowMs)]
  const stored = isUnchanged ? definition.spec.versions.find(({ storage }) => storage) : undefined
  return stored === undefined ? { conditions } : { conditions, storedVersions: [stored.name] }
}

interface Said {
  readonly status: 'True' | 'False'
  readonly reason: string
  readonly message: string
}

function conditionOf(
  definition: CustomResourceDefinition,
  said: Said,
  nowMs: number,
): CustomResourceDefinitionCondition {
  const observedGeneration = generationOf(definition)
  return { type: definitionCondition, ...said, lastTransitionTime: toTime(nowMs), observedGeneration }
}
