// Mirrors pkg/controller/serviceaccount/legacy_serviceaccount_token_cleaner.go, evaluateSATokens, 1.36.
import { labelsOf, nameOf, parseTime, type Secret } from '@coxswain/api'
import { isTokenSecret, namesSecret } from '../shared/token-secret.ts'
import { dateText, parseDate } from './dates.ts'
import type { TokenNeighbours } from './observe.ts'
import { invalidSinceLabel, lastUsedLabel } from './texts.ts'

export type Verdict =
  | { readonly kind: 'keep'; readonly why: string }
  /** Nobody knows when it was used, and so it stays. */
  | { readonly kind: 'unreadable'; readonly lastUsed: string }
  | { readonly kind: 'invalidate'; readonly invalidSince: string; readonly why: string }
  | { readonly kind: 'delete'; readonly why: string }

const keep = (why: string): Verdict => ({ kind: 'keep', why })

/**
 * What becomes of a Secret. A token that was not used for the period is called back first, which an administrator can undo;
 * only after another period is it deleted. Just those that Kubernetes once made by itself are touched: they are named in
 * their account.
 */
export function judge(secret: Secret, neighbours: TokenNeighbours, { nowMs, periodMs }: Times): Verdict {
  if (!isTokenSecret(secret)) return keep('it is no token')
  const { creationTimestamp, deletionTimestamp } = secret.metadata ?? {}
  // Without a time it is from before all times.
  if ((parseTime(creationTimestamp) ?? -Infinity) >= nowMs - periodMs) return keep('it is young')
  if (deletionTimestamp !== undefined) return keep('it is being deleted')
  const cut = dateText(nowMs - periodMs)
  const lastUsed = labelsOf(secret)[lastUsedLabel]
  if (lastUsed !== undefined) {
    if (parseDate(lastUsed) === undefined) return { kind: 'unreadable', lastUsed }
    if (lastUsed >= cut) return keep(`it was used on ${lastUsed}`)
  }
  const account = neighbours.account(secret)
  if (account === undefined || !namesSecret(account, nameOf(secret))) {
    return keep('no account names it, so somebody may have made it by hand')
  }
  if (neighbours.isUsedByPod(secret)) return keep('a pod refers to it')
  const invalidSince = labelsOf(secret)[invalidSinceLabel]
  if (invalidSince === undefined || parseDate(invalidSince) === undefined) {
    return { kind: 'invalidate', invalidSince: dateText(nowMs), why: `it was not used since ${cut}` }
  }
  if (invalidSince >= cut) return keep(`it was called back on ${invalidSince}`)
  return { kind: 'delete', why: `it was called back on ${invalidSince}` }
}

export interface Times {
  readonly nowMs: number
  /** How long a token may go unused, and how long it can be taken back into use. */
  readonly periodMs: number
}
