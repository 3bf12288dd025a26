import { isBeingDeleted, jobs, nameOf, pods, type Job, type Pod } from '@coxswain/api'
import { must, seededRandom, type SeededRandom } from '@coxswain/base'
import { chaos, hours, job, minutes, startCluster, type JobOptions, type TestCluster } from '@coxswain/testing'
import { describe, expect, test } from 'vitest'
import { disturb, seedsOf } from './disturb.ts'
import { indexesOf, isFinished, JobLedger } from './job-ledger.ts'
import { leadPods, type PodLife } from './lead-pods.ts'

const among = (random: SeededRandom, count: number): number => Math.floor(random.float() * count)

/** Of five pods one fails; all take up to four seconds. */
const lifeOf = (random: SeededRandom) => (): PodLife => ({
  runsForMs: among(random, 4000),
  exitCode: random.float() < 0.2 ? 1 : 0,
})

function planOf(random: SeededRandom): JobOptions {
  return {
    completions: 2 + among(random, 8),
    parallelism: 1 + among(random, 5),
    completionMode: random.float() < 0.5 ? 'Indexed' : 'NonIndexed',
    backoffLimit: 1000,
    spec: { podReplacementPolicy: random.float() < 0.5 ? 'Failed' : 'TerminatingOrFailed' },
  }
}

async function deleteSomePod(cluster: TestCluster, random: SeededRandom): Promise<void> {
  const all = cluster.list(pods).filter((pod) => !isBeingDeleted(pod))
  const chosen = all[among(random, all.length)]
  if (chosen !== undefined) await cluster.delete(pods, nameOf(chosen))
}

const theJob = (cluster: TestCluster): Job => must(cluster.get(jobs, 'sum'), 'the Job')
const tracked = (cluster: TestCluster): readonly Pod[] =>
  cluster.list(pods).filter(({ metadata }) => (metadata?.finalizers ?? []).length > 0)

describe('each pod of a Job is counted exactly once, whatever goes wrong', () => {
  test.each(seedsOf(25))('seed %d', async (seed) => {
    const random = seededRandom(seed).fork('the test')
    const options = planOf(random)
    await using cluster = await startCluster({ seed, nodes: 0, without: ['scheduler'], controllers: ['job'] })
    const ledger = new JobLedger(cluster)
    leadPods(cluster, lifeOf(random))
    chaos()(cluster)
    await cluster.apply(job(options))
    const acts = [() => deleteSomePod(cluster, random)]
    await disturb(cluster, random, { steps: 12, parts: ['controller-manager'], acts })
    cluster.calm()

    await cluster.until(() => isFinished(theJob(cluster)), { withinMs: hours(3), what: 'the end of the Job' })
    await cluster.advance(minutes(1))
    const { status } = theJob(cluster)
    expect(status?.conditions?.map(({ type }) => type)).toEqual(['SuccessCriteriaMet', 'Complete'])
    expect(status?.uncountedTerminatedPods).toEqual({})
    expect(tracked(cluster)).toEqual([])
    const succeeded = ledger.succeededOf(theJob(cluster))
    if (options.completionMode === 'Indexed') {
      expect([...indexesOf(status?.completedIndexes)]).toEqual([...Array(options.completions).keys()])
    } else expect(status?.succeeded).toBe(succeeded.length)
    expect(status?.succeeded).toBeGreaterThanOrEqual(options.completions ?? 0)
  })
})
