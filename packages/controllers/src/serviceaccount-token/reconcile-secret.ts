// Mirrors pkg/controller/serviceaccount/tokens_controller.go, syncSecret and what it calls, 1.36.
import { nameOf, secrets, serviceAccounts, uidOf, type Secret, type ServiceAccount } from '@coxswain/api'
import { outcome, retryOnConflict, type Outcome } from '@coxswain/runtime'
import { ifFound } from '../shared/if-found.ts'
import { isAccountMeant, namesSecret } from '../shared/token-secret.ts'
import { fill, isComplete, missingIn } from './fill.ts'
import { parseSecretKey, type SecretKey } from './queue-keys.ts'
import { deleteTokenSecret, type Deps } from './requests.ts'
import { tokenClaims } from './token-claims.ts'

/** Others write accounts, too, and all at once when a namespace is set up. */
const referenceBackoff = { steps: 10, durationMs: 100, factor: 1, jitter: 1 }

export async function reconcileSecret(deps: Deps, key: string, signal: AbortSignal): Promise<Outcome> {
  const wanted = parseSecretKey(key)
  const { namespace, name, uid } = wanted
  const cached = deps.secrets.get(`${namespace}/${name}`)
  const secret = cached !== undefined && uidOf(cached) === uid ? cached : undefined
  const known = accountInCache(deps, wanted)
  if (secret === undefined) {
    return known === undefined ? outcome.done('secret and account are gone') : dropReference(deps, wanted, signal)
  }
  const account = known ?? (await liveAccount(deps, wanted, signal))
  if (account !== undefined) return fillSecret(deps, account, { secret, signal })
  deps.logger.info('Service account does not exist, deleting token', { namespace, secret: name }, 4)
  await deleteTokenSecret(deps.client, secret, signal)
  return outcome.done('there is no account to have a token of')
}

function accountInCache(deps: Deps, { namespace, account }: SecretKey): ServiceAccount | undefined {
  const found = deps.serviceAccounts.get(`${namespace}/${account.name}`)
  return found !== undefined && isAccountMeant(found, account.uid) ? found : undefined
}

/** A cache may be late, and a token deleted in vain is lost. */
async function liveAccount(
  deps: Deps,
  { namespace, account }: SecretKey,
  signal: AbortSignal,
): Promise<ServiceAccount | undefined> {
  const found = await ifFound(deps.client.resource(serviceAccounts, namespace).get(account.name, { signal }))
  return found !== undefined && isAccountMeant(found, account.uid) ? found : undefined
}

interface Filled {
  readonly secret: Secret
  readonly signal: AbortSignal
}

async function fillSecret(deps: Deps, account: ServiceAccount, { secret, signal }: Filled): Promise<Outcome> {
  const { rootCa } = deps
  if (isComplete(missingIn(secret, rootCa))) return outcome.done('the token is complete')
  const client = deps.client.resource(secrets, secret.metadata?.namespace)
  const live = await ifFound(client.get(nameOf(secret), { signal }))
  if (live === undefined) return outcome.done('the secret is gone')
  if (live.metadata?.resourceVersion !== secret.metadata?.resourceVersion) {
    return outcome.done('the cache is behind, and its next event brings the secret back')
  }
  const missing = missingIn(live, rootCa)
  if (isComplete(missing)) return outcome.done('the token is complete')
  const token = missing.token ? await deps.sign(tokenClaims(account, live)) : undefined
  // Differs: Kubernetes takes a conflict for the promise of an event; here it is tried again, too.
  const written = await ifFound(client.update(fill(live, missing, { account, rootCa, token }), { signal }))
  return outcome.done(written === undefined ? 'the secret is gone' : 'what the token lacked was added')
}

/** Differs: Kubernetes logs a refusal and leaves the reference for ever; here it is tried again. */
async function dropReference(
  deps: Deps,
  { namespace, name, account }: SecretKey,
  signal: AbortSignal,
): Promise<Outcome> {
  const client = deps.client.resource(serviceAccounts, namespace)
  const attempt = async (): Promise<Outcome> => {
    const live = await ifFound(client.get(account.name, { signal }))
    const isMeant = live !== undefined && isAccountMeant(live, account.uid)
    if (!isMeant || !namesSecret(live, name)) return outcome.done('no account names the secret')
    const kept = (live.secrets ?? []).filter((reference) => reference.name !== name)
    await ifFound(client.update({ ...live, secrets: kept }, { signal }))
    return outcome.done('the account does not name the secret any more')
  }
  return retryOnConflict(deps, referenceBackoff, attempt, signal)
}
