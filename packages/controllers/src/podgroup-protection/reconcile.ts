import { apiVersionOf, namespaceOf } from '@coxswain/api'
import type { Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { outcome, type Outcome } from '@coxswain/runtime'
import { withoutFinalizer } from '../shared/protection-finalizer.ts'
import { decide } from './decide.ts'
import { observe, type Listers } from './observe.ts'
import { podGroups } from './pod-groups.ts'
import { finalizer } from './texts.ts'

export interface Deps {
  readonly client: Client
  readonly listers: Listers
}

export async function reconcile({ client, listers }: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const seen = observe(listers, key)
  if (seen === undefined) return outcome.done('the group is gone')
  const decision = decide(seen)
  if (decision.kind === 'let-go') {
    const typed = { apiVersion: apiVersionOf(podGroups), kind: podGroups.kind }
    const draft = { ...withoutFinalizer(seen.podGroup, finalizer), ...typed }
    await client.resource(podGroups, namespaceOf(draft)).update(draft, { signal })
  }
  return outcome.done(decision.why)
}
