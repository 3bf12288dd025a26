// Mirrors k8s.io/component-base/metrics/prometheus/slis, 1.36.
import { createMetricsRegistry, type HealthCheck, type HealthChecks, type MetricsRegistry } from '@coxswain/runtime'

/** The metrics of `/metrics/slis`: what each check said when it was last asked, and how often it said what. */
export interface HealthMetrics {
  /** The same checks, whose results are counted. */
  observed(checks: HealthChecks): HealthChecks
  reset(): void
  write(): string
}

export function createHealthMetrics(): HealthMetrics {
  let registry = freshRegistry()
  const record = (name: string, isHealthy: boolean): void => {
    registry.last.set(isHealthy ? 1 : 0, { name, type: 'healthz' })
    registry.total.increment({ name, type: 'healthz', status: isHealthy ? 'success' : 'error' })
  }
  const observing =
    (name: string, check: HealthCheck): HealthCheck =>
    () => {
      const problem = check()
      record(name, problem === undefined)
      return problem
    }
  return {
    observed: (checks) => ({
      add: (name, check) => checks.add(name, observing(name, check)),
      answer: (query) => checks.answer(query),
    }),
    reset: () => {
      registry = freshRegistry()
    },
    write: () => registry.metrics.write(),
  }
}

function freshRegistry() {
  const metrics: MetricsRegistry = createMetricsRegistry()
  return {
    metrics,
    last: metrics.gauge('kubernetes_healthcheck', '[STABLE] The result of a single health check: 1 or 0.', [
      'name',
      'type',
    ]),
    total: metrics.counter('kubernetes_healthchecks_total', '[STABLE] The results of all health checks.', [
      'name',
      'type',
      'status',
    ]),
  }
}
