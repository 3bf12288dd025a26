// Mirrors pkg/controller/serviceaccount/serviceaccounts_controller.go, syncNamespace, 1.36.
import type { Snapshot } from './observe.ts'

export type Decision =
  | { readonly kind: 'create'; readonly accounts: readonly string[]; readonly why: string }
  | { readonly kind: 'nothing'; readonly why: string }

/** An active namespace has every required account; one that is on its way out, or has no phase yet, is left alone. */
export function decide({ namespace, present }: Snapshot, required: readonly string[]): Decision {
  if (namespace.status?.phase !== 'Active') return { kind: 'nothing', why: 'the namespace is not active' }
  const accounts = required.filter((account) => !present.has(account))
  if (accounts.length === 0) return { kind: 'nothing', why: 'all required accounts exist' }
  return { kind: 'create', accounts, why: `the namespace lacks ${accounts.join(', ')}` }
}
