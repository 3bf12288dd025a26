import type { PersistentVolumeClaim, Pod, StatefulSet, Volume } from '@coxswain/api'
import { atMs, pod, type PodTraits } from '../../shared/testing/builders.ts'
import { membersOf } from '../members.ts'
import { startPass, type Pass, type Stage } from '../pass.ts'

export type Spec = Partial<NonNullable<StatefulSet['spec']>>

const templateOf = (image: string) => ({
  metadata: { labels: { app: 'db' } },
  spec: { containers: [{ name: 'c', image }] },
})

/** Three pods, one after the other, unless told otherwise. */
export function setOf(spec: Spec = {}, metadata: StatefulSet['metadata'] = {}): StatefulSet {
  return {
    metadata: { name: 'db', namespace: 'shop', uid: 'uid-db', generation: 2, ...metadata },
    spec: {
      replicas: 3,
      serviceName: 'db',
      selector: { matchLabels: { app: 'db' } },
      template: templateOf('db:2'),
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      ...spec,
    },
  }
}

export interface MemberTraits extends PodTraits {
  readonly revision?: 'old' | 'new'
  readonly going?: boolean
}

/** Running, ready and of the update revision, unless told otherwise. */
export function member(ordinal: number, { revision = 'new', going = false, ...traits }: MemberTraits = {}): Pod {
  const name = `db-${ordinal}`
  return pod(name, {
    ...traits,
    metadata: {
      labels: { app: 'db', 'statefulset.kubernetes.io/pod-name': name, 'controller-revision-hash': revision },
      ...(going ? { deletionTimestamp: '2026-04-01T10:00:00Z' } : {}),
      ...traits.metadata,
    },
  })
}

export const claim = (name: string, more: PersistentVolumeClaim['metadata'] = {}): PersistentVolumeClaim => ({
  metadata: { name, namespace: 'shop', uid: `uid-${name}`, ...more },
})

export const claimTemplate = (
  name: string,
  metadata: PersistentVolumeClaim['metadata'] = {},
): PersistentVolumeClaim => ({
  metadata: { name, ...metadata },
  spec: {},
})

export const mount = (name: string, claimName: string): Volume => ({ name, persistentVolumeClaim: { claimName } })

export interface Situation {
  readonly spec?: Spec
  readonly metadata?: StatefulSet['metadata']
  readonly status?: StatefulSet['status']
  readonly pods?: readonly Pod[]
  readonly claims?: readonly PersistentVolumeClaim[]
  readonly maxUnavailable?: number
  readonly stage?: Stage
}

/** A sync at noon, from the revision `old` (image `db:1`) to `new` (`db:2`). */
export function passOf(situation: Situation): Pass {
  const { spec, metadata, status, pods = [], claims = [], maxUnavailable, stage = 'slots' } = situation
  const set = setOf(spec, metadata)
  const pass = startPass({
    set: status === undefined ? set : { ...set, status },
    pods,
    members: membersOf(set),
    revisions: {
      current: { name: 'old', template: templateOf('db:1') },
      update: { name: 'new', template: templateOf('db:2') },
    },
    collisionCount: 0,
    claims: (name) => claims.find((one) => one.metadata?.name === name),
    nowMs: atMs('12:00:00'),
    maxUnavailable,
  })
  return { ...pass, stage }
}
