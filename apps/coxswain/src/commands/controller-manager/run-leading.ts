// Mirrors cmd/kube-controller-manager/app/controllermanager.go, Run and leaderElectAndRun, 1.36.
import type { Clock, Logger, Random } from '@coxswain/base'
import type { Client } from '@coxswain/client'
import {
  createLeaderElector,
  createLeaseLock,
  type EventRecorder,
  type HealthChecks,
  type LeaderElector,
  type LeaseCandidate,
  type Metrics,
} from '@coxswain/runtime'
import type { FeatureGates } from '@coxswain/runtime'
import type { LeaderMigration } from './leader-migration.ts'
import { exitAtOnce } from './manager-process.ts'
import type { FlagReader } from './settings.ts'

export interface LeadingOptions {
  readonly flags: FlagReader
  readonly gates: FeatureGates
  readonly migration: LeaderMigration | undefined
  /** A client for the lease alone, whose rate limit nobody else uses up. */
  readonly client: Client
  readonly recorder: EventRecorder
  /** Like no other's in the cluster. */
  readonly identity: string
  /** Of a coordinated election: stands until the end, leading or not. */
  readonly candidate: LeaseCandidate | undefined
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  readonly health: HealthChecks
  /** Runs the controllers of a lock until the signal aborts. `ready` resolves when its controllers run. */
  run(role: 'main' | 'migrated', signal: AbortSignal, onBuilt: () => void): Promise<void>
}

/** Beyond the lease's time: how late a renewal may be before the leader calls itself unhealthy. */
const toleratedMs = 20_000

/** Runs the controllers while we lead. Resolves when asked to stop; ends the process if the lease is lost. */
export async function runLeading(options: LeadingOptions, signal: AbortSignal): Promise<void> {
  const { flags, health, migration, candidate, logger } = options
  const stopping = new AbortController()
  const stop = AbortSignal.any([signal, stopping.signal])
  let main: LeaderElector | undefined
  health.add('leaderElection', () => main?.check(toleratedMs))
  if (candidate !== undefined) {
    health.add('informer-sync', () => (candidate.hasSynced ? undefined : '1 informers not started yet'))
  }
  const built = Promise.withResolvers<void>()
  main = electorOf(options, flags.text('leader-elect-resource-name'))
  const lead = async (elector: LeaderElector, role: 'main' | 'migrated', lost: string): Promise<void> => {
    try {
      const work = {
        lead: (leading: AbortSignal) => {
          if (migration !== undefined) logger.info(`leader migration: starting ${role} controllers.`)
          return options.run(role, leading, () => built.resolve())
        },
        onLost: () => {
          logger.error(lost, undefined)
          exitAtOnce()
        },
      }
      await elector.run(work, stop)
    } finally {
      stopping.abort()
    }
  }
  const parts = [lead(main, 'main', 'leaderelection lost/stopped')]
  if (candidate !== undefined) parts.push(candidate.run(stop))
  if (migration !== undefined) {
    logger.info('starting leader migration')
    parts.push(
      (async () => {
        // Not before the main lock is ours: two processes must not hold one each.
        await Promise.race([built.promise, whenAborted(stop)])
        if (stop.aborted) return
        if (migration.resourceLock !== 'leases') {
          const why = new Error(`${migration.resourceLock} lock is removed, migrate to leases`)
          logger.error('Error creating lock', why)
          exitAtOnce()
        }
        await lead(electorOf(options, migration.leaderName), 'migrated', 'migration leaderelection lost/stopped')
      })(),
    )
  }
  const ends = await Promise.allSettled(parts)
  const failures = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []))
  if (failures.length > 0) throw failures[0]
}

const whenAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

function electorOf(options: LeadingOptions, name: string): LeaderElector {
  const { flags, gates, client, clock, random, logger, metrics, identity, recorder } = options
  const renewDeadlineMs = flags.number('leader-elect-renew-deadline')
  return createLeaderElector({
    lock: createLeaseLock({
      client,
      clock,
      namespace: flags.text('leader-elect-resource-namespace'),
      name,
      identity,
      requestTimeoutMs: Math.max(1000, renewDeadlineMs / 2),
      recorder,
    }),
    timing: {
      leaseDurationMs: flags.number('leader-elect-lease-duration'),
      renewDeadlineMs,
      retryPeriodMs: flags.number('leader-elect-retry-period'),
    },
    name,
    clock,
    random,
    logger,
    metrics,
    releaseOnCancel: gates.isOn('ControllerManagerReleaseLeaderElectionLockOnExit'),
    isCoordinated: gates.isOn('CoordinatedLeaderElection'),
  })
}
