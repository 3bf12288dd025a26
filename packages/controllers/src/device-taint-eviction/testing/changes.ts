// What informers tell of, to handlers over caches that a test keeps.
import { keyOf, type KubeObject, type Pod, type ResourceClaim, type ResourceSlice } from '@coxswain/api'
import type { EventHandlers, Lister } from '@coxswain/cache'
import { SetClock } from '../../shared/testing/set-clock.ts'
import { AllocatedClaims } from '../allocated-claims.ts'
import { claimHandlers, podHandlers, sliceHandlers, type Watching } from '../handlers.ts'
import { PlannedEvictions, podReferenceOf } from '../planned-evictions.ts'
import { judge } from '../reconcile.ts'
import { addedMs } from './builders.ts'

type Watched = Pod | ResourceClaim | ResourceSlice

export interface Change {
  readonly previous?: Watched
  readonly next?: Watched
}

export const add = (next: Watched): Change => ({ next })
export const remove = (previous: Watched): Change => ({ previous })
export const update = (previous: Watched, next: Watched): Change => ({ previous, next })

export interface World {
  readonly planned: PlannedEvictions
  /** Messages of events, and what the queue was asked for. */
  readonly told: string[]
  readonly woken: string[]
  tell(change: Change): void
}

/** At the moment when taints are added. */
export function createWorld(): World {
  const cached = new Map<string, Pod>()
  const pods: Lister<Pod> = { get: (key) => cached.get(key), list: () => [...cached.values()], byIndex: () => [] }
  const claims = new AllocatedClaims()
  const planned = new PlannedEvictions()
  const told: string[] = []
  const woken: string[] = []
  const clock = new SetClock(addedMs)
  const recorder = { event: (...event: readonly unknown[]) => void told.push(String(event.at(-1))) }
  const wakeAfter = (key: string, delayMs: number) => void woken.push(`${key} in ${delayMs / 1000}`)
  const watching: Watching = {
    claims,
    pods,
    judge: (pod) => judge({ claims, planned, clock, recorder, wakeAfter }, pod),
    forget: (pod) => void planned.cancel(podReferenceOf(pod)),
  }
  const handlers: Readonly<Record<string, EventHandlers<never>>> = {
    Pod: podHandlers(watching),
    ResourceClaim: claimHandlers(watching),
    ResourceSlice: sliceHandlers(watching),
  }
  const tell = ({ previous, next }: Change): void => {
    const kind = (next ?? previous)?.kind ?? ''
    if (kind === 'Pod') keep(cached, previous, next)
    const { added, updated, deleted } = (handlers[kind] ?? {}) as EventHandlers<KubeObject>
    if (next === undefined) deleted?.(previous as KubeObject, false)
    else if (previous === undefined) added?.(next, false)
    else updated?.(previous, next)
  }
  return { planned, told, woken, tell }
}

function keep(cached: Map<string, Pod>, previous: Watched | undefined, next: Watched | undefined): void {
  if (previous !== undefined) cached.delete(keyOf(previous))
  if (next !== undefined) cached.set(keyOf(next), next as Pod)
}

/** All orders of some changes. */
export function ordersOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length <= 1) return [items]
  return items.flatMap((item, index) => ordersOf(items.toSpliced(index, 1)).map((rest) => [item, ...rest]))
}
