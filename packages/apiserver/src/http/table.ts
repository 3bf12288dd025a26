// Mirrors k8s.io/apiserver/pkg/endpoints/handlers/response.go, asTable, release 1.36.
import type { KubeObject, ResourceType, SubresourceType } from '@coxswain/api'
import { badRequest } from '../registry/status-errors.ts'
import { goQuote } from '@coxswain/api'
import type { AnswerShape } from './accept.ts'
import { isList, partialMetadata } from './partial-metadata.ts'

export interface TableColumn {
  readonly name: string
  readonly type: string
  readonly format: string
  readonly description?: string | undefined
  readonly priority: number
}

/** How the objects of a resource are printed. */
export interface TablePrinter {
  readonly columns: readonly TableColumn[]
  /** One for each column. */
  cells(object: KubeObject, nowMs: number): readonly unknown[]
  /** What the row says of its object besides the cells. */
  conditions?(object: KubeObject): readonly TableRowCondition[] | undefined
}

export interface TableRowCondition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

export type FindPrinter = (type: ResourceType, subresource?: SubresourceType) => TablePrinter

export const nameDescription =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names'

export const createdDescription =
  'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata'

/** For kinds that say nothing of how they are printed. */
export const plainPrinter: TablePrinter = {
  columns: [
    { name: 'Name', type: 'string', format: 'name', description: nameDescription, priority: 0 },
    { name: 'Created At', type: 'date', format: '', description: createdDescription, priority: 0 },
  ],
  cells: ({ metadata }) => [metadata?.name ?? '', metadata?.creationTimestamp ?? null],
}

/** What a row carries of its object. */
export type IncludeObject = 'Metadata' | 'Object' | 'None'

export function parseIncludeObject(value: string | null): IncludeObject {
  if (value === null || value === '') return 'Metadata'
  if (value === 'Metadata' || value === 'Object' || value === 'None') return value
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${goQuote(value)}: must be 'Metadata', 'Object', 'None', or empty`,
  )
}

export interface TableOptions {
  readonly printer: TablePrinter
  readonly version: AnswerShape['version']
  readonly includeObject: IncludeObject
  readonly nowMs: number
  /** Only the first table of a watch says what its columns are. */
  readonly withoutColumns?: boolean | undefined
}

/** An object, or the objects of a list, as rows. */
export function shapeAsTable(object: KubeObject, options: TableOptions): KubeObject {
  const { printer, version, withoutColumns } = options
  const objects = isList(object) ? object.items : [object]
  const table = {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${version}`,
    metadata: isList(object) ? object.metadata : { resourceVersion: object.metadata?.resourceVersion },
    columnDefinitions: withoutColumns === true ? null : printer.columns.map(withDescription),
    rows: objects.map((one) => rowOf(one, options)),
  }
  return table
}

const withDescription = (column: TableColumn): TableColumn => ({
  name: column.name,
  type: column.type,
  format: column.format,
  description: column.description ?? '',
  priority: column.priority,
})

function rowOf(object: KubeObject, { printer, version, includeObject, nowMs }: TableOptions): object {
  const conditions = printer.conditions?.(object)
  return {
    cells: printer.cells(object, nowMs),
    ...(conditions === undefined ? {} : { conditions }),
    object: included(object, includeObject, version),
  }
}

/** The bookmark that ends a watch's initial events is known by its metadata, so that is never left out. */
function included(object: KubeObject, include: IncludeObject, version: AnswerShape['version']): KubeObject | null {
  if (include === 'Object') return object
  const isMark = object.metadata?.annotations?.[initialEventsEnd] !== undefined
  return include === 'None' && !isMark ? null : partialMetadata(object, version)
}

const initialEventsEnd = 'k8s.io/initial-events-end'
