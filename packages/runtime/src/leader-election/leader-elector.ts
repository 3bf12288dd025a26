// Mirrors client-go tools/leaderelection/leaderelection.go, 1.36.
import { deadlineSignal, jitter, linkSignals, type Clock, type Logger, type Random } from '@coxswain/base'
import { isNotFound } from '@coxswain/client'
import type { Metrics } from '../metrics.ts'
import { pause } from '../run-together.ts'
import type { ElectionRecord } from './election-record.ts'
import { acquireJitter, electionTimingProblem, type ElectionTiming } from './election-timing.ts'
import type { LeaseLock } from './lease-lock.ts'

export interface LeaderElectorOptions {
  readonly lock: LeaseLock
  readonly timing: ElectionTiming
  /** Label of the metrics, and in the health check's reason. */
  readonly name: string
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  /**
   * Gives the lease back when leading ends by the signal or because the work is done, so that another may lead at once.
   * Not before the work has stopped: two must never lead at a time.
   */
  readonly releaseOnCancel?: boolean | undefined
  /** The API server chooses the leader: never create or take the lease, only keep what was given. */
  readonly isCoordinated?: boolean | undefined
  /** Told of each new leader that is seen, ourselves included. */
  readonly onNewLeader?: ((identity: string) => void) | undefined
}

/** How it ended: before it led, because it could not renew in time, or because it was asked to or had nothing left to do. */
export type ElectionEnd = 'never-led' | 'lost' | 'stopped'

/**
 * One candidate for one lock.
 *
 * Assumes that no candidate's clock runs much faster or slower than the others'; what time they show does not matter,
 * as each times only the changes that it sees. Does not fence: whoever loses the lease must stop writing by itself, and has
 * the difference between lease duration and renew deadline to do so.
 */
export interface LeaderElector {
  /**
   * Runs until the signal aborts or the lease is lost; call it once. `lead` is called when the lease is ours; its signal
   * aborts when it no longer is. `onLost` is called in the same turn as that, before `lead` has had time to stop.
   * Resolves when `lead` has. Rejects as `lead` does.
   */
  run(work: LeaderWork, signal: AbortSignal): Promise<ElectionEnd>
  readonly isLeader: boolean
  /** The holder last seen; empty: none. */
  readonly leader: string
  /** Says what is wrong: we lead, and have not renewed for the lease's time and this much more. */
  check(toleratedMs: number): string | undefined
}

export interface LeaderWork {
  lead(signal: AbortSignal): Promise<void>
  readonly onLost?: (() => void) | undefined
}

/** Throws for times that make no sense. */
export function createLeaderElector(options: LeaderElectorOptions): LeaderElector {
  const problem = electionTimingProblem(options.timing)
  if (problem !== undefined) throw new Error(problem)
  if (options.lock.identity === '') throw new Error('Lock identity is empty')
  return new Candidate(options)
}

const nobody: ElectionRecord = {
  holderIdentity: '',
  leaseDurationSeconds: 0,
  acquireTimeMs: undefined,
  renewTimeMs: undefined,
  leaderTransitions: 0,
}

class Candidate implements LeaderElector {
  readonly #options: LeaderElectorOptions
  readonly #status
  readonly #slowPath
  /** The record as last read or written. */
  #observed = nobody
  /** When `#observed` became that, by our monotonic clock. */
  #observedAtMs = -Infinity
  /** The record as last read. */
  #read = ''
  #reported = ''

  constructor(options: LeaderElectorOptions) {
    this.#options = options
    const { metrics, name } = options
    this.#status = metrics
      .gauge('leader_election_master_status', '[ALPHA] Whether this process leads: 1 or 0.', ['name'])
      .with({ name })
    this.#slowPath = metrics
      .counter('leader_election_slowpath_total', '[ALPHA] Renewals that had to read the lease first.', ['name'])
      .with({ name })
    this.#status.set(0)
  }

  get isLeader(): boolean {
    return this.#observed.holderIdentity === this.#options.lock.identity
  }

  get leader(): string {
    return this.#observed.holderIdentity
  }

  check(toleratedMs: number): string | undefined {
    const { clock, timing, name } = this.#options
    if (!this.isLeader) return undefined
    const isLate = clock.monotonicMs() - this.#observedAtMs > timing.leaseDurationMs + toleratedMs
    return isLate ? `failed election to renew leadership on lease ${name}` : undefined
  }

  async run({ lead, onLost }: LeaderWork, signal: AbortSignal): Promise<ElectionEnd> {
    if (!(await this.#acquire(signal))) return 'never-led'
    const { lock, releaseOnCancel = false } = this.#options
    using leading = linkSignals(signal)
    // What it rejects with comes out below, when it is awaited.
    const work = lead(leading.signal).finally(() => leading.abort())
    work.catch(() => undefined)
    const isLost = !(await this.#renew(leading.signal))
    this.#status.set(0)
    if (isLost) onLost?.()
    leading.abort()
    lock.tell('stopped leading')
    try {
      await work
    } finally {
      if (releaseOnCancel && !isLost) await this.#release()
    }
    return isLost ? 'lost' : 'stopped'
  }

  async #acquire(signal: AbortSignal): Promise<boolean> {
    const { lock, timing, clock, random, logger } = this.#options
    logger.info('Attempting to acquire leader lease...', { lock: lock.description })
    /* oxlint-disable no-await-in-loop -- one attempt after the other */
    while (!signal.aborted) {
      if (await this.#attempt(signal)) {
        lock.tell('became leader')
        this.#status.set(1)
        logger.info('Successfully acquired lease', { lock: lock.description })
        return true
      }
      logger.info('Failed to acquire lease', { lock: lock.description }, 4)
      await pause(clock, jitter(timing.retryPeriodMs, acquireJitter, random), signal)
    }
    /* oxlint-enable no-await-in-loop */
    return false
  }

  /** Resolves to whether the lease was still ours when the signal aborted. */
  async #renew(signal: AbortSignal): Promise<boolean> {
    const { lock, timing, clock, logger } = this.#options
    /* oxlint-disable no-await-in-loop -- one renewal after the other */
    while (!signal.aborted) {
      using deadline = deadlineSignal(clock, timing.renewDeadlineMs, signal)
      let isRenewed = false
      while (!deadline.signal.aborted) {
        isRenewed = await this.#attempt(deadline.signal)
        if (isRenewed) break
        await pause(clock, timing.retryPeriodMs, deadline.signal)
      }
      if (signal.aborted) return true
      if (!isRenewed) {
        logger.info('Failed to renew lease', { lock: lock.description, err: 'context deadline exceeded' })
        return false
      }
      logger.info('Successfully renewed lease', { lock: lock.description }, 5)
      await pause(clock, timing.retryPeriodMs, signal)
    }
    /* oxlint-enable no-await-in-loop */
    return true
  }

  /** Never rejects. */
  async #attempt(signal: AbortSignal): Promise<boolean> {
    const isOurs = await (this.#options.isCoordinated ? this.#keep(signal) : this.#acquireOrRenew(signal))
    if (this.leader !== this.#reported) {
      this.#reported = this.leader
      this.#options.onNewLeader?.(this.leader)
    }
    return isOurs
  }

  async #acquireOrRenew(signal: AbortSignal): Promise<boolean> {
    const { lock, logger } = this.#options
    if (this.isLeader && this.#isValid()) {
      // Nobody else may have written: no need to read first.
      const { acquireTimeMs, leaderTransitions } = this.#observed
      const failure = await this.#write({ ...this.#fresh(), acquireTimeMs, leaderTransitions }, signal)
      if (failure === undefined) return true
      const fields = { lock: lock.description, err: failure }
      logger.info('Failed to update lease optimistically, falling back to slow path', fields, 2)
    }
    const found = await this.#look(signal)
    if (found === 'failed') return false
    if (found === 'absent') return this.#create(signal)
    if (found.holderIdentity !== '' && this.#isValid() && !this.isLeader) {
      const fields = { lock: lock.description, holder: found.holderIdentity }
      logger.info('Lease is held by and has not yet expired', fields, 4)
      return false
    }
    return this.#takeOver(found, signal)
  }

  async #keep(signal: AbortSignal): Promise<boolean> {
    const { lock, logger } = this.#options
    const found = await this.#look(signal)
    if (found === 'absent') logger.info('Lease lock not found', { lock: lock.description })
    if (found === 'absent' || found === 'failed') return false
    if (!this.#isValid()) {
      logger.info('Lease has expired', { lock: lock.description })
      return false
    }
    if (!this.isLeader) return false
    if (found.preferredHolder !== undefined) {
      logger.info("Lease is marked as 'end of term'", { lock: lock.description }, 4)
      return false
    }
    return this.#takeOver(found, signal)
  }

  /** Reads the record, and notes when it was first seen like this. */
  async #look(signal: AbortSignal): Promise<ElectionRecord | 'absent' | 'failed'> {
    const { lock, logger } = this.#options
    try {
      const found = await lock.get(signal)
      const text = JSON.stringify(found)
      if (text !== this.#read) {
        this.#observe(found)
        this.#read = text
      }
      return found
    } catch (error) {
      if (isNotFound(error)) return 'absent'
      if (!signal.aborted) logger.error('Error retrieving lease lock', error, { lock: lock.description })
      return 'failed'
    }
  }

  async #create(signal: AbortSignal): Promise<boolean> {
    const { lock, logger } = this.#options
    const record = this.#fresh()
    try {
      await lock.create(record, signal)
    } catch (error) {
      logger.error('Error initially creating lease lock', error, { lock: lock.description })
      return false
    }
    this.#observe(record)
    return true
  }

  async #takeOver(found: ElectionRecord, signal: AbortSignal): Promise<boolean> {
    const { lock, logger, isCoordinated } = this.#options
    const { acquireTimeMs, leaderTransitions, strategy } = found
    if (this.isLeader) this.#slowPath.increment()
    const kept = { acquireTimeMs, leaderTransitions, ...(isCoordinated ? { strategy } : {}) }
    const changed = this.isLeader ? kept : { leaderTransitions: leaderTransitions + 1 }
    const failure = await this.#write({ ...this.#fresh(), ...changed }, signal)
    if (failure !== undefined) logger.error('Failed to update lease', failure, { lock: lock.description })
    return failure === undefined
  }

  /** Resolves to what went wrong. */
  async #write(record: ElectionRecord, signal: AbortSignal): Promise<unknown> {
    try {
      await this.#options.lock.update(record, signal)
      this.#observe(record)
      return undefined
    } catch (error) {
      return error ?? 'unknown'
    }
  }

  async #release(): Promise<void> {
    const { lock, clock, logger, timing } = this.#options
    using deadline = deadlineSignal(clock, timing.renewDeadlineMs)
    const found = await this.#look(deadline.signal)
    if (found === 'absent') logger.info('lease lock not found', { lock: lock.description })
    if (found === 'absent' || found === 'failed' || !this.isLeader) return
    const now = clock.now()
    const { leaderTransitions } = found
    const released = { ...nobody, leaseDurationSeconds: 1, acquireTimeMs: now, renewTimeMs: now, leaderTransitions }
    const failure = await this.#write(released, deadline.signal)
    if (failure !== undefined) logger.error('Failed to release lease', failure, { lock: lock.description })
  }

  #fresh(): ElectionRecord {
    const { lock, clock, timing } = this.#options
    const now = clock.now()
    return {
      holderIdentity: lock.identity,
      leaseDurationSeconds: Math.floor(timing.leaseDurationMs / 1000),
      acquireTimeMs: now,
      renewTimeMs: now,
      leaderTransitions: 0,
    }
  }

  #observe(record: ElectionRecord): void {
    this.#observed = record
    this.#observedAtMs = this.#options.clock.monotonicMs()
  }

  /** For so long as the record itself says, whatever our own settings. */
  #isValid(): boolean {
    const { leaseDurationSeconds } = this.#observed
    return this.#observedAtMs + leaseDurationSeconds * 1000 > this.#options.clock.monotonicMs()
  }
}
