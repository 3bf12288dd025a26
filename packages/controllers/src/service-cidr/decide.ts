// Mirrors pkg/controller/servicecidrs/servicecidrs_controller.go, sync and canDeleteCIDR, 1.36.
import { isBeingDeleted, labelsOf, nameOf, parseTime, type IPAddress, type ServiceCIDR } from '@coxswain/api'
import { covering, givingOut } from './address-ranges.ts'
import { addressLabels, blockedCondition, finalizer, readyCondition } from './texts.ts'

export interface Snapshot {
  readonly serviceCidr: ServiceCIDR
  /** Itself included. */
  readonly all: readonly ServiceCIDR[]
  /** Those that Services have. */
  readonly addresses: () => readonly IPAddress[]
}

type Condition = typeof readyCondition | typeof blockedCondition

export type Decision =
  | {
      readonly kind: 'keep'
      readonly needsFinalizer: boolean
      /** Absent: it is told already. */
      readonly condition: Condition | undefined
      readonly why: string
    }
  | { readonly kind: 'wait'; readonly ms: number; readonly why: string }
  | { readonly kind: 'let-go'; readonly why: string }
  | { readonly kind: 'nothing'; readonly why: string }

/** API servers learn in this time that nothing is to be given out of a range on its way out. */
const graceMs = 10_000

export function decide({ serviceCidr, all, addresses }: Snapshot, nowMs: number): Decision {
  const hasFinalizer = serviceCidr.metadata?.finalizers?.includes(finalizer) === true
  if (!isBeingDeleted(serviceCidr)) {
    const why = 'its addresses may be given out'
    return { kind: 'keep', needsFinalizer: !hasFinalizer, condition: toTell(serviceCidr, readyCondition), why }
  }
  if (!mayGo(serviceCidr, all, addresses)) {
    const why = 'Services have addresses of no other range'
    return { kind: 'keep', needsFinalizer: false, condition: toTell(serviceCidr, blockedCondition), why }
  }
  const waitMs = (parseTime(serviceCidr.metadata?.deletionTimestamp) ?? 0) + graceMs - nowMs
  if (waitMs > 0) return { kind: 'wait', ms: waitMs, why: 'API servers are to learn of its deletion' }
  const why = 'no Service needs it'
  return hasFinalizer ? { kind: 'let-go', why } : { kind: 'nothing', why }
}

/** Whether each address that a Service has of it belongs to another range, too. */
function mayGo(serviceCidr: ServiceCIDR, all: readonly ServiceCIDR[], addresses: Snapshot['addresses']): boolean {
  const ranges = serviceCidr.spec?.cidrs ?? []
  const isAlone = (some: readonly ServiceCIDR[]): boolean =>
    some.length === 1 && some[0]?.metadata?.name === nameOf(serviceCidr)
  const isCovered = ranges.every((range) => {
    const found = covering(all, range)
    return found.length > 0 && !isAlone(found)
  })
  if (isCovered) return true
  const families: ReadonlySet<string> = new Set(ranges.map((range) => (range.includes(':') ? 'IPv6' : 'IPv4')))
  return !addresses().some(
    (address) =>
      families.has(labelsOf(address)[addressLabels.family] ?? '') && isAlone(givingOut(all, nameOf(address))),
  )
}

function toTell({ status }: ServiceCIDR, wanted: Condition): Condition | undefined {
  const told = status?.conditions?.find(({ type }) => type === wanted.type)
  const isTold =
    told?.status === wanted.status && (told.reason ?? '') === wanted.reason && told.message === wanted.message
  return isTold ? undefined : wanted
}
