// Mirrors k8s.io/controller-manager/app/serve.go and cmd/kube-controller-manager/app/controllermanager.go, Run, 1.36.
import type { Clock, Random } from '@coxswain/base'
import type { HealthChecks, MetricsRegistry } from '@coxswain/runtime'
import {
  compressAnswer,
  jsonAnswer,
  notFoundAnswer,
  plainText,
  type ServedAnswer,
  type ServedHandler,
  type ServedRequest,
} from '@coxswain/runtime/serving'
import type { FeatureGates } from '@coxswain/runtime'
import { serveDebugFlags, serveProfiles } from './debug-pages.ts'
import type { DebugPages } from './controller-pages.ts'
import type { HealthMetrics } from './health-metrics.ts'
import { flagzPage, serveStatusz } from './zpages.ts'

export interface EndpointsOptions {
  readonly health: HealthChecks
  readonly metrics: MetricsRegistry
  readonly healthMetrics: HealthMetrics
  readonly debugPages: DebugPages
  readonly configz: object
  /** Values by the flags' names, as pflag prints them. */
  readonly flags: Readonly<Record<string, string>>
  readonly gates: FeatureGates
  readonly emulation: string
  readonly binaryVersion: string
  readonly isProfiling: boolean
  readonly setVerbosity: (verbosity: number) => void
  readonly clock: Clock
  readonly random: Random
  readonly startedMs: number
}

const metricsType = 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores'

/** All that the manager serves. Every other path is not found, `/livez` and `/readyz` among them. */
export function createEndpoints(options: EndpointsOptions): ServedHandler {
  const { gates, clock, random, isProfiling, startedMs } = options
  const metricsHeaders = {
    'content-type': metricsType,
    'process-start-time-unix': String(Math.floor(startedMs / 1000)),
  }
  const written = (request: ServedRequest, body: string): Promise<ServedAnswer> =>
    compressAnswer(request, { code: 200, headers: metricsHeaders, body })
  const pages: Record<string, ServedHandler> = {
    '/healthz': ({ query }) =>
      health(options.health, { verbose: query.has('verbose'), exclude: query.getAll('exclude') }),
    '/configz': () => {
      const answer = jsonAnswer(200, options.configz)
      return { ...answer, headers: { ...answer.headers, 'x-content-type-options': 'nosniff' } }
    },
    '/metrics': (request) => written(request, options.metrics.write()),
    '/metrics/slis': (request) => {
      if (request.method === 'DELETE') {
        options.healthMetrics.reset()
        return { code: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'metrics reset\n' }
      }
      return written(request, options.healthMetrics.write())
    },
  }
  if (gates.isOn('ComponentFlagz')) pages['/flagz'] = flagzPage(options.flags, random)
  const paths = firstWords(Object.keys(pages))
  if (gates.isOn('ComponentStatusz')) {
    const { emulation, binaryVersion } = options
    pages['/statusz'] = (request) =>
      serveStatusz(request, { clock, random, startedMs, emulation, binaryVersion, paths })
  }
  return (request) => {
    const page = pages[request.path]
    if (page !== undefined) return page(request)
    if (isProfiling && isUnder(request.path, '/debug/pprof')) return serveProfiles(request, clock)
    if (isProfiling && isUnder(request.path, '/debug/flags')) return serveDebugFlags(request, options.setVerbosity)
    return options.debugPages.answer(request) ?? notFoundAnswer()
  }
}

const isUnder = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

const firstWords = (paths: readonly string[]): readonly string[] => [
  ...new Set(paths.map((path) => `/${path.split('/')[1] ?? ''}`)),
]

function health(checks: HealthChecks, query: Parameters<HealthChecks['answer']>[0]): ServedAnswer {
  const { code, body } = checks.answer(query)
  return plainText(code, body)
}
