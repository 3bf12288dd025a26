import type { HealthCheck, HealthChecks } from './health.ts'

export interface HealthSources {
  /** Rejects when the store does not answer. */
  readonly store: () => Promise<unknown>
  readonly isShuttingDown: () => boolean
}

/**
 * The checks of an API server under their usual names: what watches over clusters asks for them one by one.
 * Differs: what a Go API server starts after it listens (`poststarthook/…`) is done here before, and has no checks.
 */
export function defaultHealthChecks({ store, isShuttingDown }: HealthSources): HealthChecks {
  const always = (name: string): HealthCheck => ({ name, check: () => {} })
  const storeAnswers = (name: string): HealthCheck => ({
    name,
    check: async () => {
      await store()
    },
  })
  const basic = [always('ping'), always('log'), storeAnswers('etcd')]
  return {
    healthz: basic,
    livez: basic,
    readyz: [
      ...basic,
      storeAnswers('etcd-readiness'),
      // This server reads its store directly: there is no copy that could lag behind.
      always('informer-sync'),
      {
        name: 'shutdown',
        check: () => {
          if (isShuttingDown()) throw new Error('process is shutting down')
        },
      },
    ],
  }
}
