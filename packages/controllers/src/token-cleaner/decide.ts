// Mirrors pkg/controller/bootstrap/tokencleaner.go, evalSecret, 1.36.
import { expirationOf } from '../shared/bootstrap-token.ts'
import type { Snapshot } from './observe.ts'

export type Decision =
  | { readonly kind: 'delete'; readonly why: string }
  | { readonly kind: 'wait'; readonly forMs: number; readonly why: string }
  | { readonly kind: 'nothing'; readonly why: string }

export function decide({ token }: Snapshot, nowMs: number): Decision {
  const expiration = expirationOf(token, nowMs)
  if (expiration.kind === 'never') return { kind: 'nothing', why: 'it never expires' }
  if (expiration.kind === 'later') return { kind: 'wait', forMs: expiration.inMs, why: 'it has not expired yet' }
  return { kind: 'delete', why: expiration.why }
}
