import { namespaces } from '@coxswain/api'
import { seededRandom } from '@coxswain/base'
import { chaos, minutes, namespace, startCluster } from '@coxswain/testing'
import { describe, expect, test } from 'vitest'
import { faultsOf, RandomUser } from './random-user.ts'

const seeds = Array.from({ length: 15 }, (_, index) => index + 1)

const isSignOfLife = (line: string): boolean => /update leases|patch nodes\/status/.test(line)

describe('whatever a user does while things go wrong, all is well afterwards', () => {
  test.each(seeds)('seed %d', async (seed) => {
    const random = seededRandom(seed).fork('the user')
    await using cluster = await startCluster({ seed, nodes: 2 })
    await cluster.apply(namespace({ name: 'team' }))
    await cluster.advance(1000)
    chaos()(cluster)
    const user = new RandomUser(cluster, random)
    for (let acts = 0; acts < 15; acts += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await user.act()
      // oxlint-disable-next-line no-await-in-loop
      await cluster.advance(Math.floor(random.float() * 3000))
    }
    cluster.calm()

    await user.resumeAll()
    // Back-off after many refusals may hold a key for a quarter of an hour.
    await cluster.until(() => faultsOf(cluster).length === 0, { withinMs: minutes(20) }).catch(() => undefined)
    expect(faultsOf(cluster)).toEqual([])

    await cluster.advance(minutes(1))
    const linesBefore = cluster.trace.length
    await cluster.advance(minutes(3))
    expect(cluster.trace.slice(linesBefore).filter((line) => !isSignOfLife(line))).toEqual([])

    await cluster.delete(namespaces, 'team')
    await cluster.until(() => cluster.get(namespaces, 'team') === undefined, { withinMs: minutes(5) })
    expect(cluster.contentOf('team')).toEqual([])
  })
})
