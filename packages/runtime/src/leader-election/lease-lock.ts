// Mirrors client-go tools/leaderelection/resourcelock/leaselock.go, 1.36.
import { leases, type Lease } from '@coxswain/api'
import { deadlineSignal, type Clock } from '@coxswain/base'
import type { Client } from '@coxswain/client'
import { referenceTo, type EventRecorder } from '../events/event-recorder.ts'
import { recordOf, specOf, type ElectionRecord } from './election-record.ts'

export interface LeaseLockOptions {
  readonly client: Client
  readonly clock: Clock
  readonly namespace: string
  readonly name: string
  /** Of this candidate, unlike any other's. */
  readonly identity: string
  /** For each request on its own. */
  readonly requestTimeoutMs: number
  /** Absent: nobody is told of changes of leadership. */
  readonly recorder?: EventRecorder | undefined
}

/** The Lease that a leader holds. Not for two electors. */
export interface LeaseLock {
  readonly identity: string
  /** `namespace/name` */
  readonly description: string
  /** Rejects with NotFound when there is none. */
  get(signal: AbortSignal): Promise<ElectionRecord>
  create(record: ElectionRecord, signal: AbortSignal): Promise<void>
  /** Writes over the version that was last read or written: rejects with a conflict if that is not the latest. */
  update(record: ElectionRecord, signal: AbortSignal): Promise<void>
  /** Leaves an event on the Lease, such as `… became leader`. */
  tell(what: string): void
}

export function createLeaseLock(options: LeaseLockOptions): LeaseLock {
  const { client, clock, namespace, name, identity, recorder } = options
  const resource = client.resource(leases, namespace)
  let lease: Lease | undefined
  const within = async (request: (signal: AbortSignal) => Promise<Lease>, signal: AbortSignal): Promise<Lease> => {
    using deadline = deadlineSignal(clock, options.requestTimeoutMs, signal)
    lease = await request(deadline.signal)
    return lease
  }
  return {
    identity,
    description: `${namespace}/${name}`,
    get: async (signal) => recordOf((await within((limited) => resource.get(name, { signal: limited }), signal)).spec),
    create: async (record, signal) => {
      const draft: Lease = {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name, namespace },
        spec: specOf(record),
      }
      await within((limited) => resource.create(draft, { signal: limited }), signal)
    },
    update: async (record, signal) => {
      if (lease === undefined) throw new Error('lease not initialized, call get or create first')
      const draft: Lease = { ...lease, spec: specOf(record) }
      await within((limited) => resource.update(draft, { signal: limited }), signal)
    },
    tell: (what) => {
      if (lease !== undefined) {
        recorder?.event(referenceTo(leases, lease), 'Normal', 'LeaderElection', `${identity} ${what}`)
      }
    },
  }
}
