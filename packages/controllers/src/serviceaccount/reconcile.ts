import { serviceAccounts, type ServiceAccount } from '@coxswain/api'
import { hasNamespaceTerminatingCause, isAlreadyExists, type Client } from '@coxswain/client'
import { outcome, type Outcome } from '@coxswain/runtime'
import { decide } from './decide.ts'
import { observe, type Listers } from './observe.ts'

export interface Deps {
  readonly client: Client
  readonly listers: Listers
  readonly required: readonly string[]
}

export async function reconcile(deps: Deps, name: string, signal: AbortSignal): Promise<Outcome> {
  const seen = observe(deps.listers, name, deps.required)
  if (seen === undefined) return outcome.done('the namespace is gone')
  const decision = decide(seen, deps.required)
  if (decision.kind === 'nothing') return outcome.done(decision.why)
  const results = await Promise.allSettled(
    decision.accounts.map((account) => create(deps.client, name, account, signal)),
  )
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
  if (failures.length === 0) return outcome.done(decision.why)
  return outcome.retry(
    failures.length === 1 ? failures[0] : new AggregateError(failures, `creating accounts in namespace ${name}`),
  )
}

/** Another writer may be faster, and the namespace may be on its way out: both leave nothing to do. */
async function create(client: Client, namespace: string, name: string, signal: AbortSignal): Promise<void> {
  const draft: ServiceAccount = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } }
  try {
    await client.resource(serviceAccounts, namespace).create(draft, { signal })
  } catch (error) {
    if (!isAlreadyExists(error) && !hasNamespaceTerminatingCause(error)) throw error
  }
}
