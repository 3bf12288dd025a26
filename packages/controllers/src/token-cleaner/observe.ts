import type { Secret } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { isBootstrapToken } from '../shared/bootstrap-token.ts'

export interface Snapshot {
  readonly token: Secret
}

export function observe(secrets: Lister<Secret>, key: string): Snapshot | undefined {
  const token = secrets.get(key)
  return token !== undefined && isBootstrapToken(token) ? { token } : undefined
}
