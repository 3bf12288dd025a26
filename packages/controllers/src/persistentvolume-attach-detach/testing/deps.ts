import { seededRandom, silentLogger, type Logger } from '@coxswain/base'
import { createMetricsRegistry } from '@coxswain/runtime'
import { createStorageMeter } from '../../shared/storage-meter.ts'
import { recordingClient, type Refuse } from '../../shared/testing/recording-client.ts'
import { SetClock } from '../../shared/testing/set-clock.ts'
import { ActualState } from '../actual-state.ts'
import type { Deps } from '../deps.ts'
import { DesiredState } from '../desired-state.ts'
import { createForcedDetaches } from '../metrics.ts'
import { PendingOperations } from '../pending-operations.ts'
import { listersOf, type World } from './builders.ts'

export interface TestDeps extends World {
  readonly refuse?: Refuse
  readonly logger?: Logger
}

/** States that are empty over caches that hold these; a server that takes everything. */
export function testDeps({ refuse, logger = silentLogger, ...world }: TestDeps = {}) {
  const clock = new SetClock()
  const listers = listersOf(world)
  const registry = createMetricsRegistry()
  const { client, requests, told } = recordingClient(
    { nodes: world.nodes ?? [], volumeattachments: world.attachments ?? [] },
    refuse,
  )
  const events: string[] = []
  const deps: Deps = {
    client,
    clock,
    random: seededRandom(1),
    logger,
    recorder: { event: (_, type, reason, text) => void events.push(`${type} ${reason}: ${text}`) },
    listers,
    desired: new DesiredState(),
    actual: new ActualState(),
    operations: new PendingOperations({ clock, logger }),
    meter: createStorageMeter(registry, clock),
    forcedDetaches: createForcedDetaches(registry),
    options: { verifyPeriodMs: 60_000, verifies: true, forcesOnTimeout: true },
  }
  return { deps, listers, clock, requests, told, events, registry }
}
