import { deployments, namespaces, pods } from '@coxswain/api'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startManager, until, type ManagerProcess } from './manager.ts'
import { metricsOfRareEvents, missingMetrics } from './missing-metrics.ts'
import { startOwnServer, type TestServer } from './test-server.ts'

interface Family {
  readonly stability: string
  readonly type: string
  readonly labels: readonly string[]
  /** Bounds of buckets, as they are written. */
  readonly le?: readonly string[]
}

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')
const recorded = JSON.parse(read('tests/data/metrics/controller-manager.json')) as Readonly<Record<string, Family>>
const isOneOf =
  (patterns: readonly string[]) =>
  (name: string): boolean =>
    patterns.some((pattern) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern))

const isMissing = isOneOf(missingMetrics.flatMap(({ names }) => names))
const isRare = isOneOf(metricsOfRareEvents)

let server: TestServer
let manager: ManagerProcess
let families: ReadonlyMap<string, Family>

beforeAll(async () => {
  server = await startOwnServer()
  manager = await startManager('ours', server)
  const { client } = server
  await client.resource(namespaces).create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'busy' } })
  const labels = { app: 'web' }
  await client.resource(deployments, 'busy').create({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'busy' },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'x' }] } },
    },
  })
  const hasPod = async (): Promise<boolean> => (await client.resource(pods, 'busy').list()).items.length === 1
  await until('a pod', hasPod, { manager })
  const ask = (): Promise<{ readonly body: string }> =>
    manager.get('/metrics', { certificate: server.adminCertificate })
  await ask()
  families = parse((await ask()).body)
}, 60_000)
afterAll(async () => {
  await manager[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

/** Of Prometheus' text: labels by name, and bounds in the order in which they are written. */
function parse(text: string): ReadonlyMap<string, Family> {
  const found = new Map<string, Family>()
  for (const block of text.split(/^# HELP /m).slice(1)) {
    const [, name = '', stability = ''] = /^(\S+) \[?(\w+)/.exec(block) ?? []
    const [, type = ''] = /^# TYPE \S+ (\w+)$/m.exec(block) ?? []
    const samples = block.split('\n').filter((line, index) => index > 0 && !line.startsWith('#'))
    const labelSets = samples.map((line) => [...line.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)])
    const labels = new Set(labelSets.flat().flatMap(([, label = '']) => (label === 'le' ? [] : label)))
    const bounds = new Set(labelSets.flat().flatMap(([, label, value = '']) => (label === 'le' ? value : [])))
    const le = type === 'histogram' ? { le: [...bounds] } : {}
    found.set(name, { stability, type, labels: [...labels].toSorted(), ...le })
  }
  return found
}

test.each(Object.keys(recorded).filter((name) => !isMissing(name)))('%s', (name) => {
  const ours = families.get(name)
  if (ours === undefined && isRare(name)) return
  expect(ours).toEqual(recorded[name])
})

test('what is said to be missing is', () => {
  expect([...families.keys()].filter(isMissing)).toEqual([])
})

test('the page for operators tells the same', () => {
  const page = read('docs/drop-in.md')
  const table = page.slice(page.indexOf('### Metrics that are missing')).split('\n## ')[0] ?? ''
  const rows = [...table.matchAll(/^\| (`.*) \| (.*) \|$/gm)].map(([, names = '', why]) => ({
    names: names.split(', ').map((name) => name.replaceAll('`', '')),
    why,
  }))
  expect(rows).toEqual(missingMetrics)
})
