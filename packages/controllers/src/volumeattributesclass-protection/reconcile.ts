import { apiVersionOf, volumeAttributesClasses } from '@coxswain/api'
import type { Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { outcome, type Outcome } from '@coxswain/runtime'
import { withFinalizer, withoutFinalizer } from '../shared/protection-finalizer.ts'
import { decide } from './decide.ts'
import { observe, type Listers } from './observe.ts'
import { finalizer } from './texts.ts'

export interface Deps {
  readonly client: Client
  readonly listers: Listers
}

export async function reconcile({ client, listers }: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const seen = observe(listers, key)
  if (seen === undefined) return outcome.done('the class is gone')
  const decision = decide(seen)
  if (decision.kind !== 'nothing') {
    const change = decision.kind === 'protect' ? withFinalizer : withoutFinalizer
    const { kind } = volumeAttributesClasses
    const draft = {
      ...change(seen.attributesClass, finalizer),
      apiVersion: apiVersionOf(volumeAttributesClasses),
      kind,
    }
    await client.resource(volumeAttributesClasses).update(draft, { signal })
  }
  return outcome.done(decision.why)
}
