// Mirrors pkg/controller/namespace/deletion/namespaced_resources_deleter.go, Delete, 1.36.
import { isBeingDeleted, type Namespace } from '@coxswain/api'
import { ownFinalizer } from './texts.ts'

export type Decision =
  | { readonly kind: 'mark-terminating'; readonly why: string }
  | { readonly kind: 'delete-content'; readonly why: string }
  | { readonly kind: 'nothing'; readonly why: string }

/** What a namespace needs next. One that is not being deleted, or whose finalizers are all gone, needs nothing of us. */
export function decide(live: Namespace): Decision {
  if (!isBeingDeleted(live)) return { kind: 'nothing', why: 'the namespace is not being deleted' }
  if (live.status?.phase !== 'Terminating') return { kind: 'mark-terminating', why: 'deletion has begun' }
  if ((live.spec?.finalizers ?? []).length === 0) return { kind: 'nothing', why: 'the namespace is finalized' }
  return { kind: 'delete-content', why: 'the namespace is terminating' }
}

export function markedTerminating(live: Namespace): Namespace {
  return { ...live, status: { ...live.status, phase: 'Terminating' } }
}

/** The namespace without our finalizer; the others stay, sorted and each once. */
export function finalized(live: Namespace): Namespace {
  const others = new Set(live.spec?.finalizers)
  others.delete(ownFinalizer)
  return { ...live, spec: { ...live.spec, finalizers: [...others].toSorted() } }
}

/** How long to wait before looking again: half of what the content is expected to take, and a second. */
export function recheckMs(estimateSeconds: number): number {
  return (Math.floor(estimateSeconds / 2) + 1) * 1000
}
