// Mirrors pkg/registry/core/namespace/strategy.go, release 1.36.
import { nameIsDnsLabel, namespaces, validateFinalizerName, type Namespace } from '@coxswain/api'
import { fillMissing, withField } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import type { FieldErrors } from '../../validation/field-error.ts'
import { invalid, type ErrorList } from '../../validation/field-errors.ts'
import { ageCell, nameCell } from '../table-text.ts'

const nameLabel = 'kubernetes.io/metadata.name'
const ownFinalizer = 'kubernetes'
const standardFinalizers = [ownFinalizer, 'orphan', 'foregroundDeletion']

export const namespaceStrategy: Strategy<Namespace> = {
  resource: namespaces,
  returnsDeletedObject: true,
  validateName: nameIsDnsLabel,
  defaults: (draft) => withField(labelled(draft), 'status', fillMissing(draft.status ?? {}, { phase: 'Active' })),
  prepareForCreate: (draft) => {
    const finalizers = draft.spec?.finalizers ?? []
    const all = finalizers.includes(ownFinalizer) ? finalizers : [...finalizers, ownFinalizer]
    return { ...labelled(draft), spec: { ...draft.spec, finalizers: all }, status: { phase: 'Active' } }
  },
  prepareForUpdate: (draft, previous) => ({
    ...labelled(draft),
    spec: withField(draft.spec ?? {}, 'finalizers', previous.spec?.finalizers),
  }),
  validate: validateNamespace,
  validateUpdate: validateNamespace,
  validateStatusUpdate,
  selectableFields: (namespace) => ({
    'status.phase': namespace.status?.phase ?? '',
    name: namespace.metadata?.name ?? '',
  }),
  isFinishedDeleting: (namespace) => !namespace.spec?.finalizers?.length,
  tableCells: (namespace, now) => [nameCell(namespace), namespace.status?.phase ?? '', ageCell(namespace, now)],
}

/** Every namespace carries its name as a label, so that selectors can find it by name. */
function labelled(namespace: Namespace): Namespace {
  const { name, labels } = namespace.metadata ?? {}
  if (!name || labels?.[nameLabel] === name) return namespace
  return { ...namespace, metadata: { ...namespace.metadata, labels: { ...labels, [nameLabel]: name } } }
}

function validateNamespace(namespace: Namespace): FieldErrors {
  const errors: ErrorList = []
  for (const name of namespace.spec?.finalizers ?? []) checkFinalizer(errors, 'spec.finalizers', name)
  return errors
}

/** What `namespaces/finalize` may write: the finalizers alone. */
export function validateNamespaceFinalize(namespace: Namespace): FieldErrors {
  const errors: ErrorList = []
  for (const [index, name] of (namespace.spec?.finalizers ?? []).entries()) {
    checkFinalizer(errors, `spec.finalizers[${index}]`, name)
  }
  return errors
}

function checkFinalizer(errors: ErrorList, field: string, name: string): void {
  errors.push(...validateFinalizerName(field, name))
  if (name.includes('/') || standardFinalizers.includes(name)) return
  errors.push(invalid(field, name, 'name is neither a standard finalizer name nor is it fully qualified'))
}

function validateStatusUpdate(next: Namespace): FieldErrors {
  const isEnding = next.metadata?.deletionTimestamp !== undefined
  const wanted = isEnding ? 'Terminating' : 'Active'
  const phase = next.status?.phase ?? ''
  if (phase === wanted) return []
  const why = `may only be '${wanted}' if \`deletionTimestamp\` is ${isEnding ? 'not ' : ''}empty`
  return [invalid('status.Phase', phase, why)]
}
