// Mirrors k8s.io/component-base/metrics/prometheus/restclient/metrics.go, what is of credentials and authorities, 1.36.
import type { Clock } from '@coxswain/base'
import type { CaReload, ExecObserver } from '@coxswain/client/node'
import type { Metrics } from '@coxswain/runtime'

const minute = 60
const hour = 60 * minute
const day = 24 * hour
const ageBuckets = [
  10 * minute,
  30 * minute,
  hour,
  4 * hour,
  ...[1, 7, 30, 90, 180, 360, 4 * 360].map((days) => days * day),
]

/** How looks at the file with the authorities ended. */
export function createCaMetrics(metrics: Metrics): (reload: CaReload) => void {
  const reloads = metrics.counter(
    'rest_client_transport_ca_reload_total',
    '[ALPHA] Times that the file with the authorities was looked at again, by result and reason.',
    ['result', 'reason'],
  )
  return (reload) => reloads.increment({ ...reload })
}

/** What credential plugins do. Without one the gauge is +Inf: nothing ends. */
export function createExecMetrics(metrics: Metrics, clock: Clock): ExecObserver {
  const calls = metrics.counter('rest_client_exec_plugin_call_total', '[ALPHA] Calls of credential plugins.', [
    'code',
    'call_status',
  ])
  const age = metrics.histogram(
    'rest_client_exec_plugin_certificate_rotation_age',
    '[ALPHA] Age of the certificates of credential plugins when they were replaced.',
    ageBuckets,
  )
  const left = metrics.gauge(
    'rest_client_exec_plugin_ttl_seconds',
    '[ALPHA] How long the certificate of a credential plugin holds; +Inf where there is none.',
  )
  let validToMs = Infinity
  metrics.onCollect(() => left.set((validToMs - clock.now()) / 1000))
  return {
    called: (code, status) => calls.increment({ code: String(code), call_status: status }),
    certificate: (untilMs, replacedValidFromMs) => {
      validToMs = untilMs
      if (replacedValidFromMs !== undefined) age.observe((clock.now() - replacedValidFromMs) / 1000)
    },
  }
}
