// Mirrors k8s.io/component-base/metrics/prometheus/restclient/metrics.go, 1.36.
import type { OnRetry, RateLimit } from '@coxswain/client'
import type { HttpObserver } from '@coxswain/client/node'
import type { Metrics } from '@coxswain/runtime'

const durationBuckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60]
const sizeBuckets = [64, 256, 512, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216]
const labels = ['verb', 'host']

export interface ClientMetrics {
  readonly observer: HttpObserver
  readonly onWait: NonNullable<RateLimit['onWait']>
  readonly onRetry: OnRetry
}

const methods: Readonly<Record<string, string>> = {
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETE',
}

const codeText = (code: number | undefined): string => (code === undefined ? '<error>' : String(code))

/** What all clients of the process ask of one server. `host` is `host:port`. */
export function createClientMetrics(metrics: Metrics, host: string): ClientMetrics {
  const seconds = (name: string, help: string) => metrics.histogram(name, `[ALPHA] ${help}`, durationBuckets, labels)
  const bytes = (name: string, help: string) => metrics.histogram(name, `[ALPHA] ${help}`, sizeBuckets, labels)
  const requests = metrics.counter('rest_client_requests_total', '[ALPHA] Requests by code, method and host.', [
    'code',
    'method',
    'host',
  ])
  const retries = metrics.counter('rest_client_request_retries_total', '[ALPHA] Tries after the first.', [
    'code',
    'verb',
    'host',
  ])
  const duration = seconds('rest_client_request_duration_seconds', 'Time until the head of the answer.')
  const wait = seconds('rest_client_rate_limiter_duration_seconds', 'Time that requests were held back.')
  const sent = bytes('rest_client_request_size_bytes', 'Sizes of the bodies sent.')
  const received = bytes('rest_client_response_size_bytes', 'Sizes of the bodies received.')
  return {
    observer: {
      answered: (method, code, durationMs, requestBytes) => {
        requests.increment({ code: codeText(code), method, host })
        duration.observe(durationMs / 1000, { verb: method, host })
        sent.observe(requestBytes, { verb: method, host })
      },
      read: (method, responseBytes) => received.observe(responseBytes, { verb: method, host }),
    },
    onRetry: (verb, code) => retries.increment({ code: codeText(code), verb: methods[verb] ?? 'GET', host }),
    onWait: (verb, waitedMs) => wait.observe(waitedMs / 1000, { verb: methods[verb] ?? 'GET', host }),
  }
}
