import { VirtualClock } from '@coxswain/testing/clock'
import { seededRandom } from '@coxswain/base'
import { createHealthChecks, createMetricsRegistry } from '@coxswain/runtime'
import type { ServedRequest } from '@coxswain/runtime/serving'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createDebugPages } from './controller-pages.ts'
import { createExecMetrics } from './credential-metrics.ts'
import { createEndpoints } from './endpoints.ts'
import { createHealthMetrics } from './health-metrics.ts'
import { createInformerMetrics } from './informer-metrics.ts'
import { addRegistryMetrics } from './registry-metrics.ts'
import { readRestrictions, restrictMetrics } from './restrict-metrics.ts'
import { configMaps } from '@coxswain/api'

function setUp() {
  const registry = createMetricsRegistry()
  const healthMetrics = createHealthMetrics()
  const health = healthMetrics.observed(createHealthChecks())
  const debugPages = createDebugPages()
  const serve = createEndpoints({
    health,
    metrics: registry,
    healthMetrics,
    debugPages,
    configz: {},
    flags: {},
    gates: { isOn: () => true, known: [], warnings: [] },
    emulation: '1.36',
    isProfiling: true,
    setVerbosity: () => {},
    clock: new VirtualClock(),
    random: seededRandom(1),
    startedMs: 5000,
    binaryVersion: '1.36.2',
  })
  const ask = (path: string, request: Partial<ServedRequest> = {}) => {
    const { pathname, searchParams } = new URL(path, 'https://x')
    const defaults = { method: 'GET', headers: {}, certificates: [], text: () => Promise.resolve('') }
    return serve({ ...defaults, path: pathname, query: searchParams, ...request })
  }
  return { registry, health, debugPages, ask }
}

test('the metrics are text whatever is asked for, with the time of the start', async () => {
  const { registry, ask } = setUp()
  registry.counter('a', 'A.')
  const accept = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5'
  expect(await ask('/metrics', { headers: { accept } })).toEqual({
    code: 200,
    headers: {
      'content-type': 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores',
      'process-start-time-unix': '5',
    },
    body: '# HELP a A.\n# TYPE a counter\na 0\n',
  })
})

test.each([
  { accepted: undefined, isPacked: false },
  { accepted: 'gzip', isPacked: true },
  { accepted: 'gzip, deflate, br', isPacked: true },
  { accepted: 'deflate', isPacked: false },
  { accepted: '*', isPacked: false },
  { accepted: 'identity;q=0.5, GZIP;q=0.8', isPacked: true },
  { accepted: 'identity, gzip', isPacked: false },
  { accepted: 'gzip;q=0', isPacked: false },
])('Accept-Encoding $accepted: packed $isPacked', async ({ accepted, isPacked }) => {
  const { registry, ask } = setUp()
  registry.counter('a', 'A.')
  const { headers, body } = await ask('/metrics', { headers: { 'accept-encoding': accepted } })
  expect(headers['content-encoding']).toBe(isPacked ? 'gzip' : undefined)
  expect(isPacked ? gunzipSync(body).toString() : body).toContain('a 0')
})

test('the health checks have metrics of their own, which begin anew when they are deleted', async () => {
  const { health, ask } = setUp()
  health.add('x', () => undefined)
  await ask('/healthz')
  expect((await ask('/metrics/slis')).body)
    .toBe(`# HELP kubernetes_healthcheck [STABLE] The result of a single health check: 1 or 0.
# TYPE kubernetes_healthcheck gauge
kubernetes_healthcheck{name="x",type="healthz"} 1
# HELP kubernetes_healthchecks_total [STABLE] The results of all health checks.
# TYPE kubernetes_healthchecks_total counter
kubernetes_healthchecks_total{name="x",status="success",type="healthz"} 1
`)
  expect((await ask('/metrics/slis', { method: 'DELETE' })).body).toBe('metrics reset\n')
  expect((await ask('/metrics/slis')).body).toBe('')
})

const structured = (kind: string, version: string, type = 'application/json'): string =>
  `${type};v=${version};g=config.k8s.io;as=${kind}`

describe.each(['Statusz', 'Flagz'])('%s is given as', (kind) => {
  const path = `/${kind.toLowerCase()}`
  const beta = `;g=config.k8s.io;v=v1beta1;as=${kind}`
  const text = 'text/plain; charset=utf-8'
  test.each([
    { accept: undefined, code: 200, type: text },
    { accept: '*/*', code: 200, type: text },
    { accept: 'text/plain', code: 200, type: text },
    { accept: structured(kind, 'v1beta1'), code: 200, type: `application/json${beta}` },
    { accept: `${structured(kind, 'v1beta1')},application/json`, code: 200, type: `application/json${beta}` },
    { accept: structured(kind, 'v1beta1', 'application/yaml'), code: 200, type: `application/yaml${beta}` },
    { accept: structured(kind, 'v1alpha1'), code: 200, type: `application/json;g=config.k8s.io;v=v1alpha1;as=${kind}` },
    { accept: structured(kind, 'v2'), code: 406, type: 'application/json' },
    { accept: structured('Other', 'v1beta1'), code: 406, type: 'application/json' },
    { accept: structured(kind, 'v1beta1', 'application/cbor'), code: 406, type: 'application/json' },
    { accept: 'application/json', code: 406, type: 'application/json' },
    { accept: 'application/yaml', code: 406, type: 'application/yaml' },
    { accept: 'text/html', code: 406, type: 'application/json' },
  ])('$type for $accept: $code', async ({ accept, code, type }) => {
    const { headers, ...answer } = await setUp().ask(path, { headers: { accept } })
    expect({ code: answer.code, type: headers['content-type'] }).toEqual({ code, type })
    const isDeprecated = accept?.includes('v1alpha1') === true
    expect(headers['warning']?.includes('deprecated') === true).toBe(isDeprecated)
  })
})

test.each([
  { path: '/debug/pprof', code: 302 },
  { path: '/debug/pprof/', code: 200 },
  { path: '/debug/pprof/symbol', code: 200 },
  { path: '/debug/pprof/cmdline', code: 404 },
  { path: '/debug/pprof/goroutine', code: 404 },
  { path: '/debug/flags', code: 200 },
  { path: '/debug/flags/v', code: 406 },
  { path: '/debug', code: 404 },
  { path: '/healthz/ping', code: 404 },
  { path: '/metrics/', code: 404 },
  { path: '/livez', code: 404 },
  { path: '/readyz', code: 404 },
  { path: '/version', code: 404 },
  { path: '/', code: 404 },
])('$path: $code', async ({ path, code }) => {
  expect((await setUp().ask(path)).code).toBe(code)
})

test('controllers show their pages once they are built', async () => {
  const { debugPages, ask } = setUp()
  const path = '/debug/controllers/gc-controller/graph?uid=a&uid=b'
  expect((await ask(path)).code).toBe(404)
  debugPages.add('gc-controller', (page, query) =>
    page === '/graph' ? { contentType: 'text/vnd.graphviz', body: query.getAll('uid').join() } : undefined,
  )
  expect(await ask(path)).toEqual({
    code: 200,
    headers: { 'content-type': 'text/vnd.graphviz', 'x-content-type-options': 'nosniff' },
    body: 'a,b',
  })
  expect(await ask('/debug/controllers/gc-controller')).toMatchObject({ code: 404, body: '\n' })
  expect(await ask('/debug/controllers/other')).toMatchObject({ code: 404, body: '404 page not found\n' })
})

test('the registry tells of itself, of what is switched off and of what labels may not say', () => {
  const registry = createMetricsRegistry()
  const metrics = restrictMetrics(registry, readRestrictions(['off', 'unknown'], { 'a,l': 'x,y' }))
  addRegistryMetrics(registry)
  const counter = metrics.counter('a', '[ALPHA] A.', ['l'])
  for (const l of ['x', 'z', 'q']) counter.increment({ l })
  metrics.counter('off', '[ALPHA] Off.').increment()
  registry.gauge('process_x', 'Not of Kubernetes.')
  const lines = registry.write().split('\n')
  expect(lines.filter((line) => /^(a|off|\w+_total)[{ ]/.test(line))).toEqual([
    'a{l="unexpected"} 2',
    'a{l="x"} 1',
    'cardinality_enforcement_unexpected_categorizations_total 2',
    'disabled_metrics_total 1',
    'hidden_metrics_total 0',
    'registered_metrics_total{deprecated_version="",stability_level="ALPHA"} 2',
    'registered_metrics_total{deprecated_version="",stability_level="BETA"} 3',
  ])
})

test('caches tell how long batches took, and up to which version they are complete', () => {
  const registry = createMetricsRegistry()
  const onApplied = createInformerMetrics(registry)
  onApplied(configMaps, { durationMs: 4, resourceVersion: '41' })
  onApplied(configMaps, { durationMs: 6, resourceVersion: '1234567890123456789' })
  const labels = 'group="",name="kube-controller-manager",resource="configmaps",version="v1"'
  const written = registry.write()
  expect(written).toContain(`informer_processing_latency_seconds_bucket{${labels},le="0.005"} 1\n`)
  expect(written).toContain(`informer_processing_latency_seconds_count{${labels}} 2\n`)
  expect(written).toContain(`informer_store_resource_version{${labels}} 5.67890123456789e+14\n`)
})

test('credential plugins: how often they were called, how old certificates became and how long the last one holds', async () => {
  const registry = createMetricsRegistry()
  const clock = new VirtualClock({ startMs: 7_200_000 })
  const observer = createExecMetrics(registry, clock)
  expect(registry.write()).toContain('rest_client_exec_plugin_ttl_seconds +Inf\n')
  observer.called(0, 'no_error')
  observer.certificate(7_260_000, undefined)
  await clock.advance(50_000)
  observer.certificate(7_350_000, 7_000_000)
  const written = registry.write()
  expect(written).toContain('rest_client_exec_plugin_call_total{call_status="no_error",code="0"} 1\n')
  expect(written).toContain('rest_client_exec_plugin_certificate_rotation_age_sum 250\n')
  expect(written).toContain('rest_client_exec_plugin_ttl_seconds 100\n')
})
