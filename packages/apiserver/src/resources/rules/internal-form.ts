import type { LabelSelector } from '@coxswain/api'
import { sortedMap } from '@coxswain/base'
import { internalStructs } from '../../generated/internal-structs.ts'
import { shownSelector } from './label-selectors.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * An object as upstream's internal type of that name prints it as JSON: the names of Go's fields, in the order of their
 * declaration, and what is not set with its zero value. Messages that show a whole structure show it so.
 */
export function internalForm(type: string, value: object): object {
  return structOf(type, value as Fields)
}

function structOf(type: string, value: Fields): Fields {
  const source = type === 'PodSpec' ? withHostFields(value) : value
  const shown: Record<string, unknown> = {}
  for (const field of (internalStructs[type] ?? '').split(';')) {
    const [name = '', json = '', kind = ''] = field.split(' ')
    if (!kind.startsWith('^')) shown[name] = valueOf(kind, source[json])
    else Object.assign(shown, embedded(kind.slice(1), json === '' ? source : ((source[json] as Fields) ?? {})))
  }
  return shown
}

function embedded(kind: string, value: Fields): Fields {
  return kind === 'meta' ? metadataOf(value) : structOf(kind, value)
}

function valueOf(kind: string, value: unknown): unknown {
  if (kind.startsWith('*')) return value === undefined ? null : valueOf(kind.slice(1), value)
  if (kind.startsWith('[]')) return listOf(kind.slice(2), value as readonly unknown[] | undefined)
  if (kind.startsWith('{}')) return sortedMap(value as Fields | undefined) ?? null
  switch (kind) {
    case 'string':
      return value ?? ''
    case 'boolean':
      return value ?? false
    case 'number':
      return value ?? 0
    case 'quantity':
      return value ?? '0'
    case 'raw':
      return value ?? null
    case 'json':
      return shownSelector(value as LabelSelector)
    default:
      return structOf(kind, (value as Fields | undefined) ?? {})
  }
}

/** Differs: upstream tells an empty list from none; here a required list that was not sent is an empty one. */
function listOf(kind: string, list: readonly unknown[] | undefined): readonly unknown[] | null {
  return list?.length ? list.map((one) => valueOf(kind, one)) : null
}

/** The internal type keeps what a pod shares with its host in the security context. */
function withHostFields(spec: Fields): Fields {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers } = spec
  const host = { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers }
  return {
    ...spec,
    serviceAccountName: spec.serviceAccountName ?? spec.serviceAccount,
    securityContext: { ...(spec.securityContext as Fields | undefined), ...host },
  }
}

/** Metadata has JSON names, and leaves out what is not set. */
function metadataOf({ name, namespace, labels, annotations, finalizers }: Fields): Fields {
  const maps = { labels: sortedMap(labels as Fields), annotations: sortedMap(annotations as Fields) }
  const all = { name, namespace, ...maps, finalizers }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
