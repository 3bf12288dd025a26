import type { SeededRandom } from '@coxswain/base'
import type { PartName } from '@coxswain/cluster'
import { chaos, type TestCluster } from '@coxswain/testing'

export interface Disturbing {
  readonly steps: number
  /** Between two steps at most. */
  readonly pauseMaxMs?: number | undefined
  readonly parts: readonly PartName[]
  /** What else may happen. */
  readonly acts?: readonly (() => unknown)[] | undefined
}

/** Time passes; now and then a part crashes, watches are lost, or something else happens. */
export async function disturb(cluster: TestCluster, random: SeededRandom, what: Disturbing): Promise<void> {
  const { steps, pauseMaxMs = 3000, parts, acts: others = [] } = what
  const acts = [
    ...parts.map((part) => () => cluster.crash(part)),
    () => cluster.dropWatches(),
    () => cluster.dropWatches('pods', { manner: 'ended' }),
    () => undefined,
    ...others,
  ]
  for (let step = 0; step < steps; step += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await cluster.advance(Math.floor(random.float() * pauseMaxMs))
    // oxlint-disable-next-line no-await-in-loop
    await acts[Math.floor(random.float() * acts.length)]?.()
  }
}

/** As `chaos`, but whoever makes something hears of it: else it is made twice, by Kubernetes too. */
export function chaosWithAnswers(cluster: TestCluster): void {
  chaos({ answerLost: 0 })(cluster)
  for (const verb of ['update', 'patch', 'delete'] as const) cluster.loseAnswers(verb, '*', { probability: 0.02 })
}

/** How many seeds each of these tests runs: `SEEDS=1000` is for a machine that has the time. */
export function seedsOf(count: number): readonly number[] {
  const wanted = Number(process.env['SEEDS'] ?? count)
  return Array.from({ length: wanted }, (_each, index) => index + 1)
}
