// Mirrors client-go tools/leaderelection/leasecandidate.go, 1.36.
import { apiVersionOf, parseTime, toMicroTime } from '@coxswain/api'
import type { Clock, Logger, Random } from '@coxswain/base'
import { createInformer } from '@coxswain/cache'
import type { Client } from '@coxswain/client'
import type { Metrics } from '../metrics.ts'
import { outcome } from '../outcome.ts'
import { createQueueController } from '../queue-controller.ts'
import { leaseCandidates, type LeaseCandidateObject } from './lease-candidates.ts'

/** Renewed so often unasked; those that are not renewed for half an hour are deleted by the API server. */
const renewEveryMs = 300_000
const name = 'leasecandidate'

export interface LeaseCandidateOptions {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  readonly namespace: string
  /** The identity of the elector: the API server writes it into the lease. */
  readonly identity: string
  /** The lease that this process could hold. */
  readonly leaseName: string
  readonly binaryVersion: string
  readonly emulationVersion: string
}

/** Puts a process forward as holder of a lease that the API server gives away, and answers when it is asked whether it lives. */
export interface LeaseCandidate {
  readonly hasSynced: boolean
  /** Until the signal aborts. Faults are tried again. The candidate itself stays behind. */
  run(signal: AbortSignal): Promise<void>
}

export function createLeaseCandidate(options: LeaseCandidateOptions): LeaseCandidate {
  const { client, clock, random, metrics, namespace, identity } = options
  const logger = options.logger.named(name)
  const fieldSelector = `metadata.name=${identity}`
  const settings = { client, clock, random, logger, resyncMs: renewEveryMs }
  const informer = createInformer({ ...settings, type: leaseCandidates, namespace, fieldSelector })
  const controller = createQueueController(
    { clock, logger, metrics },
    {
      name,
      workers: 1,
      reconcile: async (key, signal) => {
        const seen = informer.get(key)
        const resource = client.resource(leaseCandidates, namespace)
        if (seen === undefined) await resource.create(draftOf(options), { signal })
        else await resource.update(renewed(seen, clock.now()), { signal })
        return outcome.wakeAfter(renewEveryMs, seen === undefined ? 'created' : 'renewed')
      },
    },
  )
  informer.addHandlers({
    updated: (_, candidate) => {
      if (isAsked(candidate)) controller.wake(`${namespace}/${identity}`, 'asked for a sign of life', candidate)
    },
  })
  return {
    get hasSynced() {
      return informer.hasSynced
    },
    run: async (signal) => {
      const watching = informer.run(signal)
      const isSynced = await informer.whenSynced(signal).then(
        () => true,
        () => false,
      )
      if (isSynced) {
        controller.wake(`${namespace}/${identity}`, 'started')
        await controller.run(signal)
      }
      await watching
    },
  }
}

function draftOf(options: LeaseCandidateOptions): LeaseCandidateObject {
  const { identity, namespace, leaseName, binaryVersion, emulationVersion, clock } = options
  return {
    apiVersion: apiVersionOf(leaseCandidates),
    kind: leaseCandidates.kind,
    metadata: { name: identity, namespace },
    spec: {
      leaseName,
      binaryVersion,
      emulationVersion,
      // The oldest leads, so that in an upgrade nobody uses what the others do not know yet.
      strategy: 'OldestEmulationVersion',
      renewTime: toMicroTime(clock.now()),
    },
  }
}

const renewed = (seen: LeaseCandidateObject, nowMs: number): LeaseCandidateObject => ({
  ...seen,
  spec: { ...seen.spec, renewTime: toMicroTime(nowMs) },
})

function isAsked({ spec }: LeaseCandidateObject): boolean {
  const pingMs = parseTime(spec?.pingTime)
  return pingMs !== undefined && pingMs > (parseTime(spec?.renewTime) ?? 0)
}
