import {
  deployments,
  isBeingDeleted,
  nameOf,
  ownersOf,
  pods,
  replicaSets,
  type Deployment,
  type KubeObject,
} from '@coxswain/api'
import type { SeededRandom } from '@coxswain/base'
import { isConflict, isNotFound, StatusError } from '@coxswain/client'
import { partNames } from '@coxswain/cluster'
import { deployment, podsOf, rollingUpdate, type TestCluster } from '@coxswain/testing'

/** Where the user is at work. */
export const place = { namespace: 'team' } as const

/** Someone who changes a few Deployments in a namespace at random, while things go wrong. */
export class RandomUser {
  readonly #cluster: TestCluster
  readonly #random: SeededRandom
  readonly #names = ['a', 'b'] as const

  constructor(cluster: TestCluster, random: SeededRandom) {
    this.#cluster = cluster
    this.#random = random
  }

  async act(): Promise<void> {
    const acts = [
      () => this.#apply(),
      () => this.#apply(),
      () => this.#scale(),
      () => this.#pause(),
      () => this.#deleteOne(pods),
      () => this.#deleteOne(replicaSets),
      () => this.#deleteDeployment(),
      () => this.#cluster.crash(this.#oneOf(partNames)),
      async () => void this.#cluster.dropWatches(),
    ]
    await this.#oneOf(acts)().catch((error: unknown) => {
      // What was there is gone, or is being deleted: a user sees that and goes on.
      const isExpected = isNotFound(error) || isConflict(error) || (error instanceof StatusError && error.code === 403)
      if (!isExpected) throw error
    })
  }

  /** A paused Deployment makes nothing new, so that one whose ReplicaSet was deleted would stay without pods. */
  async resumeAll(): Promise<void> {
    for (const found of this.#cluster.list(deployments, place).filter((each) => !isBeingDeleted(each))) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await this.#cluster.patch(deployments, nameOf(found), { spec: { paused: false } }, place)
    }
  }

  async #apply(): Promise<void> {
    // Each keeps its strategy: Kubernetes itself gets stuck when one is scaled and made to recreate in the midst of a
    // rolling update (scale() in sync.go does nothing then, and every sync is taken for one that scales).
    const name = this.#oneOf(this.#names)
    await this.#cluster.apply(
      deployment({
        ...place,
        name,
        replicas: this.#below(5),
        image: `example.com/web:${this.#below(3)}`,
        minReadySeconds: this.#below(2) * 3,
        strategy: name === 'a' ? rollingUpdate({ maxSurge: 1, maxUnavailable: 1 }) : { type: 'Recreate' },
        pods: { annotations: { 'coxswain.dev/ready-after': '1s', 'coxswain.dev/stops-after': `${this.#below(4)}s` } },
      }),
    )
  }

  async #scale(): Promise<void> {
    await this.#cluster.patch(deployments, this.#oneOf(this.#names), { spec: { replicas: this.#below(6) } }, place)
  }

  async #pause(): Promise<void> {
    const paused = this.#below(2) === 0
    await this.#cluster.patch(deployments, this.#oneOf(this.#names), { spec: { paused } }, place)
  }

  async #deleteOne(type: typeof pods | typeof replicaSets): Promise<void> {
    const found = this.#cluster.list<KubeObject>(type, place)
    if (found.length > 0) await this.#cluster.delete(type, nameOf(this.#oneOf(found)), place)
  }

  async #deleteDeployment(): Promise<void> {
    const propagationPolicy = this.#oneOf(['Background', 'Foreground', 'Orphan'] as const)
    await this.#cluster.delete(deployments, this.#oneOf(this.#names), { ...place, propagationPolicy })
  }

  #below(count: number): number {
    return Math.floor(this.#random.float() * count)
  }

  #oneOf<T>(choices: readonly T[]): T {
    return choices[this.#below(choices.length)] as T // there is at least one
  }
}

const isAtRest = ({ metadata, spec, status }: Deployment): boolean =>
  status?.observedGeneration === metadata?.generation &&
  [status?.replicas, status?.updatedReplicas, status?.availableReplicas].every(
    (count) => (count ?? 0) === spec?.replicas,
  )

/** What is not as it should be, once nobody disturbs. */
export function faultsOf(cluster: TestCluster): readonly string[] {
  const all = cluster.contentOf('team')
  const uids = new Set(all.map(({ metadata }) => metadata?.uid))
  const waiting = cluster.list(deployments, place).filter((found) => !isAtRest(found))
  return [
    ...all.filter(isBeingDeleted).map((object) => `${object.kind} ${nameOf(object)} is still being deleted`),
    ...all
      .filter((object) => ownersOf(object).some(({ uid }) => !uids.has(uid)))
      .map((object) => `${object.kind} ${nameOf(object)} has an owner that is not there`),
    ...waiting.map((found) => `Deployment ${nameOf(found)} is not done: ${JSON.stringify(found.status)}`),
    ...cluster
      .list(deployments, place)
      .filter((found) => podsOf(cluster, nameOf(found), 'team').length !== found.spec?.replicas)
      .map((found) => `Deployment ${nameOf(found)} has ${podsOf(cluster, nameOf(found), 'team').length} pods`),
    ...cluster
      .list(pods, place)
      .filter(({ status }) => status?.phase !== 'Running')
      .map((found) => `Pod ${nameOf(found)} is ${found.status?.phase}`),
  ]
}
