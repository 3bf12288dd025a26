import { apiVersionOf, persistentVolumes, volumeFinalizers, type PersistentVolume } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import type { Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { outcome, type Outcome } from '@coxswain/runtime'
import { withFinalizer, withoutFinalizer } from '../shared/protection-finalizer.ts'
import { decide } from './decide.ts'
import { observe } from './observe.ts'

export interface Deps {
  readonly client: Client
  readonly volumes: Lister<PersistentVolume>
}

export async function reconcile({ client, volumes }: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const seen = observe(volumes, key)
  if (seen === undefined) return outcome.done('the volume is gone')
  const { volume } = seen
  const decision = decide(volume)
  if (decision.kind !== 'nothing') {
    const change = decision.kind === 'protect' ? withFinalizer : withoutFinalizer
    const { kind } = persistentVolumes
    const draft = {
      ...change(volume, volumeFinalizers.volumeProtection),
      apiVersion: apiVersionOf(persistentVolumes),
      kind,
    }
    await client.resource(persistentVolumes).update(draft, { signal })
  }
  return outcome.done(decision.why)
}
