// Mirrors pkg/controller/serviceaccount/tokens_controller.go, syncServiceAccount, 1.36.
import { uidOf, type ServiceAccount } from '@coxswain/api'
import { outcome, type Outcome } from '@coxswain/runtime'
import { throwAll } from '../shared/failures.ts'
import { isTokenOf } from '../shared/token-secret.ts'
import { deleteTokenSecret, type Deps } from './requests.ts'
import { parseAccountKey } from './queue-keys.ts'

/** The tokens of an account go with it. */
export async function reconcileAccount(deps: Deps, key: string, signal: AbortSignal): Promise<Outcome> {
  const { namespace, name, uid } = parseAccountKey(key)
  const account = deps.serviceAccounts.get(`${namespace}/${name}`)
  if (account !== undefined && uidOf(account) === uid) return outcome.done('the account is there')
  const gone: ServiceAccount = { metadata: { namespace, name, uid } }
  const tokens = deps.secrets.list(namespace).filter((secret) => isTokenOf(secret, gone))
  await throwAll(tokens.map((secret) => deleteTokenSecret(deps.client, secret, signal)))
  return outcome.done(`the account is gone, and with it ${tokens.length} tokens`)
}
