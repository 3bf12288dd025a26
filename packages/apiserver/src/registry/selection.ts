// Mirrors apiserver pkg/storage/selection_predicate.go and apimachinery pkg/fields, release 1.36.
import {
  everything,
  type FieldRequirement,
  FieldSelectorError,
  isEmptySelector,
  type KubeObject,
  parseFieldSelector,
  parseSelector,
  type Selector,
  SelectorError,
  selects,
  validateDns1123Label,
} from '@coxswain/api'
import type { RequestOptions } from '@coxswain/client'
import { metaOf } from './metadata.ts'
import type { ServedResource } from './served-resource.ts'
import { badRequest } from './status-errors.ts'

/** Which objects of a resource a list, watch or collection deletion is about. */
export interface Selection {
  /** Absent: all. */
  readonly matches: ((object: KubeObject) => boolean) | undefined
  /** The only name that can match. */
  readonly name: string | undefined
  /** The only namespace that can match. */
  readonly namespace: string | undefined
}

const all: Selection = { matches: undefined, name: undefined, namespace: undefined }

/** What a selection needs to know of a resource. */
type Selectable = Pick<ServedResource, 'type' | 'strategy'>

export function selectionOf(resource: Selectable, options: RequestOptions, name?: string): Selection {
  const { labelSelector = '', fieldSelector = '' } = options
  if (labelSelector === '' && fieldSelector === '' && name === undefined) return all
  const labels = readLabelSelector(labelSelector)
  const fields = readFieldSelector(resource, fieldSelector)
  const exact = (field: string): string | undefined =>
    fields.find((requirement) => requirement.field === field && requirement.operator === '=')?.value
  const selectedName = exact('metadata.name')
  if (name !== undefined && fields.length > 0 && selectedName !== name) {
    throw badRequest("fieldSelector metadata.name doesn't match requested name")
  }
  const requirements: readonly FieldRequirement[] =
    name === undefined || fields.length > 0 ? fields : [{ field: 'metadata.name', operator: '=', value: name }]
  const namespace = exact('metadata.namespace')
  return {
    matches: matcher(resource, labels, requirements),
    name: name ?? selectedName,
    namespace: namespace !== undefined && validateDns1123Label(namespace).length === 0 ? namespace : undefined,
  }
}

function readLabelSelector(text: string): Selector {
  if (text === '') return everything
  try {
    return parseSelector(text)
  } catch (error) {
    if (error instanceof SelectorError) throw badRequest(error.message)
    throw error
  }
}

function readFieldSelector(resource: Selectable, text: string): readonly FieldRequirement[] {
  if (text === '') return []
  try {
    const { requirements } = parseFieldSelector(text)
    for (const { field } of requirements) checkField(resource, field)
    return requirements
  } catch (error) {
    if (error instanceof FieldSelectorError) throw badRequest(error.message)
    throw error
  }
}

/** Kinds with fields of their own say so of themselves; the others have the two that all have. */
function checkField(resource: Selectable, field: string): void {
  if (field === 'metadata.name' || (field === 'metadata.namespace' && resource.type.namespaced)) return
  const { selectableFields } = resource.strategy
  if (selectableFields === undefined) {
    if (field === 'metadata.namespace') return
    const known = '"metadata.name", "metadata.namespace"'
    throw badRequest(`${JSON.stringify(field)} is not a known field selector: only ${known}`)
  }
  if (!Object.hasOwn(selectableFields.call(resource.strategy, {}), field)) {
    throw badRequest(unknownFieldText(resource.type.kind, field))
  }
}

/** Each kind has words of its own. */
function unknownFieldText(kind: string, field: string): string {
  if (kind === 'Job') return `field label "${field}" not supported for Job`
  if (kind === 'ResourceSlice') {
    return `field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: ${field}`
  }
  return `field label not supported: ${field}`
}

function matcher(
  resource: Selectable,
  labels: Selector,
  fields: readonly FieldRequirement[],
): ((object: KubeObject) => boolean) | undefined {
  const matchesFields = fieldMatcher(resource, fields)
  if (isEmptySelector(labels)) return matchesFields
  const matchesLabels = (object: KubeObject): boolean => selects(labels, metaOf(object).labels)
  if (matchesFields === undefined) return matchesLabels
  return (object) => matchesLabels(object) && matchesFields(object)
}

function fieldMatcher(
  { strategy }: Selectable,
  fields: readonly FieldRequirement[],
): ((object: KubeObject) => boolean) | undefined {
  if (fields.length === 0) return undefined
  const isOfMeta = fields.every(({ field }) => field === 'metadata.name' || field === 'metadata.namespace')
  return (object) => {
    const { name = '', namespace = '' } = metaOf(object)
    const own = isOfMeta ? {} : (strategy.selectableFields?.(object) ?? {})
    return fields.every(({ field, operator, value }) => {
      const held = field === 'metadata.name' ? name : field === 'metadata.namespace' ? namespace : (own[field] ?? '')
      return (held === value) === (operator === '=')
    })
  }
}
