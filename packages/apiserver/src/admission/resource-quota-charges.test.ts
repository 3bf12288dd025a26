import { pods, type ResourceQuota, resourceQuotas } from '@coxswain/api'
import { objectCount } from '@coxswain/api/quota'
import { must, seededRandom } from '@coxswain/base'
import { StatusError } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import type { AdmissionRequest } from './admission-plugin.ts'
import { QuotaCharges } from './resource-quota-charges.ts'

const name = 'count/pods'
const quotaOf = (id: string, used: string, limit = '10'): ResourceQuota => ({
  metadata: { name: id, namespace: 'shop' },
  status: { hard: { [name]: limit }, used: { [name]: used } },
})

/** Quotas as a server keeps them; `conflicts` says how many writes of each come too late. */
class Quotas {
  readonly stored = new Map<string, ResourceQuota>()
  readonly writes: string[] = []
  readonly charges = new QuotaCharges()
  readonly #conflicts: Map<string, number>
  #isBroken = false

  constructor(quotas: readonly ResourceQuota[], conflicts: Readonly<Record<string, number>> = {}) {
    for (const quota of quotas) this.stored.set(quota.metadata?.name ?? '', quota)
    this.#conflicts = new Map(Object.entries(conflicts))
  }

  break(): void {
    this.#isBroken = true
  }

  usedOf(id: string): string | undefined {
    return this.stored.get(id)?.status?.used?.[name]
  }

  async charge(object: string, isDryRun = false): Promise<string> {
    const evaluator = objectCount('', 'pods')
    const charge = { object: { metadata: { name: object } }, request: this.#request(object, isDryRun), evaluator }
    const error: unknown = await this.charges.charge('shop', charge).catch((reason: unknown) => reason)
    if (error === undefined) return 'admitted'
    return error instanceof StatusError ? `${error.code} ${error.message}` : String(error)
  }

  #request(object: string, isDryRun: boolean): AdmissionRequest {
    return {
      operation: 'CREATE',
      resource: pods,
      subresource: undefined,
      namespace: 'shop',
      name: object,
      user: { username: 'admin', groups: [] },
      isDryRun,
      previous: undefined,
      reader: {
        get: () => Promise.reject(new Error('not asked for')),
        list: async () => {
          if (this.#isBroken) throw new Error('the store is away')
          return [...this.stored.values()] as never // quotas are all that is asked for
        },
      },
      clock: new VirtualClock(),
      random: seededRandom(1),
      warn: () => undefined,
      replace: async (type, draft) => {
        expect(type).toBe(resourceQuotas)
        return this.#replace(draft)
      },
    }
  }

  #replace(draft: ResourceQuota): boolean {
    const id = draft.metadata?.name ?? ''
    const conflicts = this.#conflicts.get(id) ?? 0
    this.writes.push(id)
    this.#conflicts.set(id, conflicts - 1)
    if (conflicts > 0) return false
    this.stored.set(id, draft)
    return true
  }
}

describe('a charge', () => {
  test('is one write of each quota', async () => {
    const quotas = new Quotas([quotaOf('a', '1'), quotaOf('b', '2')])
    expect(await quotas.charge('p')).toBe('admitted')
    expect([quotas.usedOf('a'), quotas.usedOf('b'), quotas.writes]).toEqual(['2', '3', ['a', 'b']])
  })

  test('of a dry run is none', async () => {
    const quotas = new Quotas([quotaOf('a', '1', '1')])
    expect(await quotas.charge('p', true)).toContain('exceeded quota: a')
    expect(await new Quotas([quotaOf('a', '0')]).charge('p', true)).toBe('admitted')
    expect(quotas.writes).toEqual([])
  })

  test('of several objects at once is as few, and each is judged by those before it', async () => {
    const quotas = new Quotas([quotaOf('a', '8')])
    const answers = await Promise.all(['p', 'q', 'r', 's'].map((object) => quotas.charge(object)))
    expect(answers.map((answer) => answer.slice(0, 8))).toEqual(['admitted', 'admitted', '403 pods', '403 pods'])
    expect([quotas.usedOf('a'), quotas.writes.length]).toEqual(['10', 2])
  })
})

describe('a quota that somebody else writes meanwhile', () => {
  test('is read and charged anew, up to four times; others are not', async () => {
    const quotas = new Quotas([quotaOf('a', '1'), quotaOf('b', '1')], { b: 3 })
    expect(await quotas.charge('p')).toBe('admitted')
    expect([quotas.usedOf('a'), quotas.usedOf('b')]).toEqual(['2', '2'])
    expect(quotas.writes).toEqual(['a', 'b', 'b', 'b', 'b'])
  })

  test('more often than that refuses', async () => {
    const quotas = new Quotas([quotaOf('a', '1')], { a: 4 })
    expect(await quotas.charge('p')).toBe(
      '409 Operation cannot be fulfilled on resourcequotas "a": the object has been modified; please apply your changes to the latest version and try again',
    )
    expect(quotas.writes).toHaveLength(4)
    expect(await quotas.charge('p')).toBe('admitted')
  })

  test('and has no room then refuses', async () => {
    const quotas = new Quotas([quotaOf('a', '1')], { a: 1 })
    const answer = quotas.charge('p')
    await Promise.resolve()
    quotas.stored.set('a', quotaOf('a', '10'))
    expect(await answer).toContain('exceeded quota: a, requested: count/pods=1, used: count/pods=10')
  })

  test('and that is deleted is in nobody’s way', async () => {
    const quotas = new Quotas([quotaOf('a', '1')], { a: 1 })
    const answer = quotas.charge('p')
    await Promise.resolve()
    quotas.stored.delete('a')
    expect([await answer, quotas.stored.size]).toEqual(['admitted', 0])
  })

  test('holds up only those who are charged to it', async () => {
    const quotas = new Quotas([quotaOf('a', '1')], { a: 4 })
    const [charged, dry] = await Promise.all([quotas.charge('p'), quotas.charge('q', true)])
    expect([must(charged, 'it is answered').slice(0, 3), dry]).toEqual(['409', 'admitted'])
  })
})

test('what goes wrong is told to all who wait, and the next are charged again', async () => {
  const quotas = new Quotas([quotaOf('a', '1')])
  quotas.break()
  expect(await Promise.all([quotas.charge('p'), quotas.charge('q')])).toEqual([
    'Error: the store is away',
    'Error: the store is away',
  ])
})
