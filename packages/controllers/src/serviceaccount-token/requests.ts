import { nameOf, namespaceOf, secrets, uidOf, type Secret, type ServiceAccount } from '@coxswain/api'
import type { Clock, Logger, Random } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import { isConflict, isNotFound, type Client } from '@coxswain/client'
import type { TokenClaims } from './token-claims.ts'

export interface Deps {
  readonly client: Client
  readonly serviceAccounts: Lister<ServiceAccount>
  readonly secrets: Lister<Secret>
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** PEM; empty: none is known. */
  readonly rootCa: Buffer
  /** A compact JWS over the claims. */
  sign(claims: TokenClaims): string | Promise<string>
}

/** Just this Secret, and none that came later under its name. That somebody else was faster is fine. */
export async function deleteTokenSecret(client: Client, secret: Secret, signal: AbortSignal): Promise<void> {
  try {
    const preconditions = { uid: uidOf(secret) }
    await client.resource(secrets, namespaceOf(secret)).delete(nameOf(secret), { preconditions, signal })
  } catch (error) {
    if (!isNotFound(error) && !isConflict(error)) throw error
  }
}
