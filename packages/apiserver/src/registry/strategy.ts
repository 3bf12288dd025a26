import type { KubeObject, ResourceType } from '@coxswain/api'
import type { Clock, Random } from '@coxswain/base'
import type { FieldErrors } from '../validation/field-error.ts'

export interface UserInfo {
  readonly username: string
  readonly uid?: string | undefined
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>> | undefined
}

/** What a strategy may know besides the object: time and chance, who asks, where. */
export interface StrategyContext {
  readonly clock: Clock
  readonly random: Random
  readonly user: UserInfo
  readonly namespace: string | undefined
  readonly dryRun: boolean
  /** What the answer will warn of. Only for what a strategy changes; `warningsOnCreate` and `warningsOnUpdate` tell the rest. */
  readonly warnings?: Set<string> | undefined
}

/**
 * What is special about one resource. The registry does the rest in one order for all: decode, default, admit, prepare,
 * validate, write. Every function is pure: it gets objects that it must not change and returns new ones.
 * A resource without a word here is stored as it comes, with metadata rules and schema checks only.
 */
export interface Strategy<T extends KubeObject = KubeObject> {
  readonly resource: ResourceType<T>

  /** Defaults beyond those of the schema; runs on each decoded object. */
  defaults?(draft: T): T
  /** Whether `metadata.generation` starts at 1; `specChanged` says when it grows. */
  readonly hasGeneration?: boolean | undefined
  specChanged?(next: T, previous: T): boolean
  /** Side effects on create: reset status, fill what the server owns. Status is reset by the registry if not given. */
  prepareForCreate?(draft: T, context: StrategyContext): T
  /** Side effects on update. The registry has kept `status` already where the resource has that subresource. */
  prepareForUpdate?(draft: T, previous: T, context: StrategyContext): T
  prepareForStatusUpdate?(draft: T, previous: T, context: StrategyContext): T
  /** Which names are legal; default: DNS subdomain. Returns messages. */
  validateName?(name: string, isPrefix: boolean): readonly string[]
  /** An update's metadata is checked with the rules for all kinds; whether it is checked again, and where, is the strategy's affair. */
  readonly checksMetadata?: boolean | undefined
  validate?(object: T): FieldErrors
  validateUpdate?(next: T, previous: T): FieldErrors
  validateStatusUpdate?(next: T, previous: T): FieldErrors
  /** Told with every answer about a resource that is on its way out. */
  readonly deprecation?: string | undefined
  warningsOnCreate?(object: T): readonly string[]
  warningsOnUpdate?(next: T, previous: T): readonly string[]
  warningsOnStatusUpdate?(next: T, previous: T): readonly string[]

  /** Field selectors beyond metadata.name and metadata.namespace. Also called with `{}`, to learn which fields there are. */
  selectableFields?(object: T): Readonly<Record<string, string>>
  /** PUT of a missing name creates it. */
  readonly createOnUpdate?: boolean | undefined
  /** PUT without resourceVersion is refused. */
  readonly requiresResourceVersion?: boolean | undefined
  /** A finished DELETE answers with the object instead of a Status. */
  readonly returnsDeletedObject?: boolean | undefined
  /** What deletion does to dependents when the request does not say. */
  readonly defaultPropagation?: 'Background' | 'Orphan' | 'unsupported' | undefined
  /** Grace period in seconds when the request names none; `undefined`: this deletion is not graceful. Pods only. */
  gracePeriodSeconds?(object: T, requested: number | undefined): number | undefined
  /** An update that leaves the object finished (namespace without finalizers) removes it. */
  isFinishedDeleting?(object: T): boolean
  /** Seconds after which a written object goes by itself. Events. */
  readonly ttlSeconds?: number | undefined
  /** Cells of a table row, in the order of the resource's recorded columns; default: name and creation time. */
  tableCells?(object: T, now: number): readonly (string | number | boolean)[]
}
