// Mirrors quotaEvaluator of apiserver pkg/admission/plugin/resourcequota/controller.go, release 1.36.
import { type ResourceQuota, resourceQuotas } from '@coxswain/api'
import { sameAmounts, writeAmounts } from '@coxswain/api/quota'
import { conflict } from '../registry/status-errors.ts'
import { chargeQuotas, type Charge, openAccount, type QuotaAccount } from './resource-quota-account.ts'

interface Waiting {
  readonly charge: Charge
  admit(): void
  refuse(error: unknown): void
}

/** Tries to write what was charged; others may write the same quotas, the controller above all. */
const attemptsMax = 4

/**
 * What waits to be charged. One namespace settles one batch at a time, with one write for each quota however many wait:
 * else all of them would be in each other's way.
 */
export class QuotaCharges {
  /** By namespace; there while a batch is being settled. */
  readonly #waiting = new Map<string, Waiting[]>()

  /** Rejects with the refusal of a quota. */
  charge(namespace: string, charge: Charge): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiting = { charge, admit: resolve, refuse: reject }
    const queue = this.#waiting.get(namespace)
    if (queue !== undefined) {
      queue.push(waiting)
      return promise
    }
    this.#waiting.set(namespace, [waiting])
    // Whoever comes first settles for all, and does not wait for those that come after.
    return Promise.race([promise, this.#settleAll(namespace).then(() => promise)])
  }

  /** Never rejects: what goes wrong is told to those who wait. */
  async #settleAll(namespace: string): Promise<void> {
    for (;;) {
      const batch = this.#waiting.get(namespace) ?? []
      if (batch.length === 0) {
        this.#waiting.delete(namespace)
        return
      }
      this.#waiting.set(namespace, [])
      // oxlint-disable-next-line no-await-in-loop -- one batch after the other
      await settle(namespace, batch).catch((error: unknown) => {
        for (const { refuse } of batch) refuse(error)
      })
    }
  }
}

async function settle(namespace: string, batch: readonly Waiting[]): Promise<void> {
  let pending = batch
  /** Those that could not be written; at first all of them. */
  let names: ReadonlySet<string> | undefined
  for (let attempt = 0; attempt < attemptsMax && pending.length > 0; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop -- each attempt reads the quotas anew
    const accounts = await readAccounts(namespace, pending, names)
    const charged = chargeAll(accounts, pending)
    pending = charged.pending
    // oxlint-disable-next-line no-await-in-loop
    names = await writeAll(charged.accounts, accounts, batch)
    if (names.size === 0) break
  }
  if (names !== undefined && names.size > 0) return refuseAll(pending, names)
  for (const { admit } of pending) admit()
}

async function readAccounts(
  namespace: string,
  [first]: readonly Waiting[],
  names: ReadonlySet<string> | undefined,
): Promise<readonly QuotaAccount[]> {
  const quotas = (await first?.charge.request.reader.list(resourceQuotas, namespace)) ?? []
  const chosen = names === undefined ? quotas : quotas.filter(({ metadata }) => names.has(metadata?.name ?? ''))
  return chosen.map(openAccount)
}

/** One after the other; those without need of a write are told at once. */
function chargeAll(accounts: readonly QuotaAccount[], batch: readonly Waiting[]) {
  let current = accounts
  const pending: Waiting[] = []
  for (const waiting of batch) {
    try {
      const next = chargeQuotas(current, waiting.charge)
      if (waiting.charge.request.isDryRun || next === current) {
        waiting.admit()
        continue
      }
      current = next
      pending.push(waiting)
    } catch (error) {
      waiting.refuse(error)
    }
  }
  return { accounts: current, pending }
}

/** Names of the quotas that somebody else has written meanwhile. */
async function writeAll(
  charged: readonly QuotaAccount[],
  before: readonly QuotaAccount[],
  [first]: readonly Waiting[],
): Promise<ReadonlySet<string>> {
  const changed = charged.filter(({ used }, index) => !sameAmounts(used, before[index]?.used ?? new Map()))
  const results = await Promise.all(
    changed.map(async ({ quota, used }) => {
      const draft: ResourceQuota = { ...quota, status: { ...quota.status, used: writeAmounts(used) } }
      const isWritten = await first?.charge.request.replace(resourceQuotas, draft)
      return isWritten === true ? [] : [quota.metadata?.name ?? '']
    }),
  )
  return new Set(results.flat())
}

function refuseAll(pending: readonly Waiting[], [name = '']: ReadonlySet<string> | readonly string[]): void {
  const why = 'the object has been modified; please apply your changes to the latest version and try again'
  for (const { refuse } of pending) refuse(conflict({ group: '', resource: 'resourcequotas' }, name, why))
}
