// Mirrors CheckRequest of apiserver pkg/admission/plugin/resourcequota/controller.go, release 1.36.
import { type KubeObject, printQuantity, type ResourceQuota } from '@coxswain/api'
import {
  addAmounts,
  type Amounts,
  exceededNames,
  growth,
  isInScopes,
  maskAmounts,
  negativeNames,
  noAmounts,
  type QuotaEvaluator,
  readAmounts,
  withoutZeros,
} from '@coxswain/api/quota'
import type { AdmissionRequest } from './admission-plugin.ts'
import { refuse } from './refuse.ts'

/** A quota, and what has been charged to it so far. */
export interface QuotaAccount {
  readonly quota: ResourceQuota
  readonly hard: Amounts
  readonly used: Amounts
}

export function openAccount(quota: ResourceQuota): QuotaAccount {
  return { quota, hard: readAmounts(quota.status?.hard), used: readAmounts(quota.status?.used) }
}

export interface Charge {
  readonly object: KubeObject
  readonly request: AdmissionRequest
  readonly evaluator: QuotaEvaluator
}

/** The accounts with the charge on them; the same ones when nothing is charged. Throws the refusal of the first without room. */
export function chargeQuotas(accounts: readonly QuotaAccount[], charge: Charge): readonly QuotaAccount[] {
  const concerned = new Set(accounts.filter((account) => isConcerned(account, charge)))
  if (concerned.size === 0) return accounts
  const usage = usageOf(charge)
  const deltas = new Map([...concerned].map((account) => [account, deltaOf(account, usage, charge)] as const))
  if ([...deltas.values()].every((delta) => delta.size === 0)) return accounts
  return accounts.map((account) => add(account, deltas.get(account) ?? noAmounts, charge))
}

/** Whether the quota is about the object; throws when it is, and cannot tell how much there is room for. */
function isConcerned(account: QuotaAccount, { object, request, evaluator }: Charge): boolean {
  const { quota, hard, used } = account
  const restricted = evaluator.matching(hard.keys())
  if (restricted.size === 0 || !isInScopes(evaluator, object, quota)) return false
  const missing = evaluator.missing?.(object, restricted)
  if (missing !== undefined) throw refuse(object, request, `failed quota: ${nameOf(quota)}: ${missing}`)
  if ([...restricted].some((name) => !used.has(name))) {
    const names = [...restricted].toSorted().join(',')
    throw refuse(object, request, `status unknown for quota: ${nameOf(quota)}, resources: ${names}`)
  }
  return true
}

const nameOf = ({ metadata }: ResourceQuota): string => metadata?.name ?? ''

interface Usage {
  readonly now: Amounts
  /** Of the object as it was; none when it was not there. */
  readonly before: Amounts | undefined
}

function usageOf({ object, request, evaluator }: Charge): Usage {
  const nowMs = request.clock.now()
  const now = evaluator.usage(object, nowMs)
  const negative = negativeNames(now)
  if (negative.length > 0) {
    throw refuse(object, request, `quota usage is negative for resource(s): ${negative.toSorted().join(',')}`)
  }
  const { previous } = request
  return { now, before: previous === undefined ? undefined : evaluator.usage(previous, nowMs) }
}

/** What comes on top: an object that the quota has not been about before comes with all of its usage. */
function deltaOf({ quota }: QuotaAccount, { now, before }: Usage, { request, evaluator }: Charge): Amounts {
  const { previous } = request
  const wasCharged = before !== undefined && previous !== undefined && isInScopes(evaluator, previous, quota)
  return withoutZeros(wasCharged ? growth(now, before) : now)
}

function add(account: QuotaAccount, delta: Amounts, { object, request }: Charge): QuotaAccount {
  const { quota, hard, used } = account
  const requested = maskAmounts(delta, new Set(hard.keys()))
  if (requested.size === 0) return account
  const total = addAmounts(used, requested)
  // A status tells what is, whether there is room for it or not.
  if (request.subresource !== 'status') {
    const exceeded = new Set(exceededNames(maskAmounts(total, new Set(requested.keys())), hard))
    if (exceeded.size > 0) {
      const [wanted, has, may] = [requested, used, hard].map((amounts) => print(maskAmounts(amounts, exceeded)))
      const why = `exceeded quota: ${nameOf(quota)}, requested: ${wanted}, used: ${has}, limited: ${may}`
      throw refuse(object, request, why)
    }
  }
  return { ...account, used: total }
}

function print(amounts: Amounts): string {
  const parts = [...amounts].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return parts.map(([name, quantity]) => `${name}=${printQuantity(quantity)}`).join(',')
}
