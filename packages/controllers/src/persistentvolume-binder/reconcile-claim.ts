// Mirrors syncClaimByKey, updateClaim, deleteClaim, syncClaim and bind of pkg/controller/volume/persistentvolume, 1.36.
import { keyOf, withClaim, type PersistentVolume, type PersistentVolumeClaim } from '@coxswain/api'
import type { Key } from '@coxswain/queue'
import { outcome, type Outcome } from '@coxswain/runtime'
import { errorText } from '../shared/failures.ts'
import { podsUsingClaim } from '../shared/claim-index.ts'
import { withoutVolumeStatus, withVolume, withVolumeStatus } from './bindings.ts'
import { decideClaim, type ClaimDecision, type ClaimView } from './decide-claim.ts'
import type { Deps } from './deps.ts'
import { withClaimMigration } from './migration.ts'
import { provisionClaim } from './provision.ts'
import { saveClaim, saveVolume, setVolumePhase, tellClaim } from './writes.ts'

export async function reconcileClaim(deps: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const seen = deps.listers.claims.get(key)
  if (seen === undefined) return claimGone(deps, key)
  if (!deps.claims.learn(seen)) return outcome.done('the cache is behind the last write')
  const migrated = withClaimMigration(seen)
  const claim = migrated === seen ? seen : await saveClaim(deps, migrated, signal)
  const decision = decideClaim(claim, viewOf(deps))
  await act(deps, claim, decision, signal)
  return outcome.done(decision.why)
}

function viewOf({ listers, volumes, index }: Deps): ClaimView {
  return {
    volume: (name) => volumes.get(name),
    findVolume: (claim, isDelayed) => index.findFor(claim, isDelayed),
    classes: listers.classes,
    podsUsing: (claimKey) => podsUsingClaim(listers.pods, claimKey),
  }
}

/** Its volume hears of it at once, not with the next round of syncs. */
function claimGone({ claims, metrics, wakeVolume }: Deps, key: Key): Outcome {
  const known = claims.get(key)
  if (known === undefined) return outcome.done('the claim is gone')
  claims.forget(key)
  metrics.forget(key)
  const { volumeName = '' } = known.spec ?? {}
  if (volumeName !== '') wakeVolume(volumeName, 'its claim is gone')
  return outcome.done('the claim is gone')
}

async function act(
  deps: Deps,
  claim: PersistentVolumeClaim,
  decision: ClaimDecision,
  signal: AbortSignal,
): Promise<void> {
  switch (decision.kind) {
    case 'bind':
      return decision.isFound
        ? bindFound(deps, claim, decision.volume, signal)
        : bind(deps, claim, decision.volume, signal)
    case 'wait':
      if (decision.event !== undefined) tellClaim(deps, claim, decision.event)
      return saveStatus(deps, claim, withoutVolumeStatus(claim, 'Pending'), signal)
    case 'lose': {
      if (claim.status?.phase === 'Lost') return undefined
      await saveStatus(deps, claim, withoutVolumeStatus(claim, 'Lost'), signal)
      return tellClaim(deps, claim, decision.event)
    }
    case 'assign-class':
      return assignClass(deps, claim, decision.className, signal)
    case 'provision':
      return provisionClaim(deps, claim)
    case 'refuse':
      tellClaim(deps, claim, decision.event)
      throw new Error(decision.why)
    default:
      return decision satisfies never
  }
}

/** What it took from the wish for a volume to the binding is measured. */
async function bindFound(
  deps: Deps,
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
  signal: AbortSignal,
): Promise<void> {
  try {
    await bind(deps, claim, volume, signal)
  } catch (error) {
    deps.metrics.failed(keyOf(claim))
    throw error
  }
  deps.metrics.succeeded(keyOf(claim))
}

/** The volume first: whoever comes between finds it taken. Each step is skipped where it is done, so that any may be the last. */
async function bind(
  deps: Deps,
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
  signal: AbortSignal,
): Promise<void> {
  const draft = withClaim(volume, claim)
  const taken = draft === volume ? volume : await saveVolume(deps, draft, signal)
  const bound = await setVolumePhase(deps, taken, { phase: 'Bound' }, signal)
  const claimDraft = withVolume(claim, bound)
  const directed = claimDraft === claim ? claim : await saveClaim(deps, claimDraft, signal)
  await saveStatus(deps, directed, withVolumeStatus(directed, bound), signal)
}

async function saveStatus(
  deps: Deps,
  claim: PersistentVolumeClaim,
  next: PersistentVolumeClaim,
  signal: AbortSignal,
): Promise<void> {
  if (next !== claim) await saveClaim(deps, next, signal, 'status')
}

/** The change comes back as an update, which syncs the claim again. */
async function assignClass(
  deps: Deps,
  claim: PersistentVolumeClaim,
  storageClassName: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await saveClaim(deps, { ...claim, spec: { ...claim.spec, storageClassName } }, signal)
    deps.metrics.classAssigned(true)
  } catch (error) {
    deps.metrics.classAssigned(false)
    throw new Error(`can't update PersistentVolumeClaim["${keyOf(claim)}"]: ${errorText(error)}`, { cause: error })
  }
}
