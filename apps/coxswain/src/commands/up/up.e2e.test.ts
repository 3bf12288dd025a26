import { deployments, namespaces, nodeMetrics, nodes, pods, type Deployment } from '@coxswain/api'
import { systemClock } from '@coxswain/base/system'
import { createClient, discoverResources, type Client } from '@coxswain/client'
import { createHttpTransport, loadKubeconfig, resolveConnection } from '@coxswain/client/node'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const executable = path.resolve(import.meta.dirname, '../../../bin/coxswain.js')
const folder = mkdtempSync(path.join(os.tmpdir(), 'coxswain-e2e-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = (...commandLine: readonly string[]): ChildProcess =>
  spawn(process.execPath, [executable, ...commandLine], { stdio: ['ignore', 'pipe', 'pipe'] })

interface Served {
  readonly server: string
  readonly kubeconfig: string
  readonly pid: number
}

async function firstLine(child: ChildProcess): Promise<Served> {
  if (child.stdout === null) throw new Error('stdout is piped')
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return JSON.parse(line) as Served
}

async function connect(kubeconfig: string): Promise<{ readonly client: Client; close(): Promise<void> }> {
  const clock = systemClock()
  const config = await loadKubeconfig({ explicitPath: kubeconfig, env: {} })
  const transport = createHttpTransport(await resolveConnection(config, { clock, env: {} }), { userAgent: 'e2e' })
  return { client: createClient(transport, { clock }), close: async () => transport.close() }
}

/** What the command said on stderr, and its exit code. */
async function outcomeOf(child: ChildProcess): Promise<{ readonly said: string; readonly code: number | null }> {
  const saying = child.stderr === null ? '' : text(child.stderr)
  const [code] = (await once(child, 'exit')) as [number | null]
  return { said: await saying, code }
}

const web: Deployment = {
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] } },
  },
}

const discovered = { group: 'metrics.k8s.io', version: 'v1beta1', plural: 'pods', kind: 'PodMetrics' }

describe('a cluster from one command', () => {
  const kubeconfig = path.join(folder, 'whole')
  let child: ChildProcess
  let served: Served
  let connection: Awaited<ReturnType<typeof connect>>

  beforeAll(async () => {
    child = run('up', '--name', 'e2e', '--nodes', '2', '--port', '0', '--kubeconfig', kubeconfig, '-o', 'json')
    served = await firstLine(child)
    connection = await connect(kubeconfig)
  })

  test('says where it serves, in one line of JSON', () => {
    expect(served).toEqual({
      server: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
      kubeconfig,
      pid: child.pid,
    })
  })

  test('writes the context that it promises', () => {
    expect(readFileSync(kubeconfig, 'utf8')).toMatch(/^current-context: "?coxswain-e2e"?$/m)
  })

  test('runs a Deployment on its nodes, and heals it', async () => {
    const { client } = connection
    await client.resource(namespaces).create({ metadata: { name: 'shop' } })
    await client.resource(deployments, 'shop').create(web)
    const available = async (): Promise<void> => {
      for await (const { object } of client.resource(deployments, 'shop').watch()) {
        if (object.status?.availableReplicas === 3 && object.status.observedGeneration === object.metadata?.generation)
          return
      }
    }
    await available()
    const first = (await client.resource(pods, 'shop').list()).items
    expect(first.map((pod) => pod.status?.phase)).toEqual(['Running', 'Running', 'Running'])
    expect((await client.resource(nodes).list()).items.map((node) => node.metadata?.name)).toEqual(['node-1', 'node-2'])
    await client.resource(pods, 'shop').delete(first[0]?.metadata?.name ?? '', { gracePeriodSeconds: 0 })
    await available()
    const names = new Set((await client.resource(pods, 'shop').list()).items.map((pod) => pod.metadata?.name))
    expect(names.has(first[0]?.metadata?.name)).toBe(false)
  })

  test('tells what its nodes use', async () => {
    const { transport } = connection.client
    const measured = await connection.client.resource(nodeMetrics).list()
    expect(measured.items.map(({ metadata }) => metadata?.name)).toEqual(['node-1', 'node-2'])
    expect((await discoverResources(transport)).resources).toContainEqual(expect.objectContaining(discovered))
  })

  test('stops on an interrupt, and takes its context out again', async () => {
    await connection.close()
    child.kill('SIGINT')
    const [code] = (await once(child, 'exit')) as [number | null]
    expect(code).toBe(0)
    expect(existsSync(kubeconfig) ? readFileSync(kubeconfig, 'utf8') : '').not.toContain('coxswain-e2e')
  })
})

test('parts can be left out', async () => {
  const kubeconfig = path.join(folder, 'alone')
  const child = run(
    'up',
    '--port',
    '0',
    '--kubeconfig',
    kubeconfig,
    '-o',
    'json',
    '--without',
    'controller-manager,scheduler,nodes',
  )
  await firstLine(child)
  const connection = await connect(kubeconfig)
  expect((await connection.client.resource(nodes).list()).items).toEqual([])
  expect((await connection.client.resource(namespaces).list()).items.length).toBeGreaterThan(0)
  await connection.close()
  child.kill('SIGTERM')
  expect((await outcomeOf(child)).code).toBe(0)
})

test.each([
  {
    name: 'a number that is none',
    line: ['--nodes', 'many'],
    says: '--nodes many must be a whole number from 0 to 10000',
  },
  { name: 'a part that is none', line: ['--without', 'kubelet'], says: '--without kubelet: there is no such part' },
  { name: 'an option that is none', line: ['--nope'], says: "Unknown option '--nope'" },
  { name: 'a flag of a part that is none', line: ['--controller-manager-arg=--nope=1'], says: 'unknown flag: --nope' },
  {
    name: 'a value that the flag does not take',
    line: ['--controller-manager-arg=--concurrent-gc-syncs=x'],
    says: 'invalid argument "x" for "--concurrent-gc-syncs" flag',
  },
  { name: 'a name that is no name', line: ['--name', 'Über'], says: '--name "Über" must be' },
])('wrong usage is told with exit code 2: $name', async ({ line, says }) => {
  const { said, code } = await outcomeOf(run('up', ...line))
  expect(said).toContain(says)
  expect(code).toBe(2)
})

test('a port that is taken is told', async () => {
  const kubeconfig = path.join(folder, 'first')
  const first = run('up', '--port', '0', '--nodes', '0', '--kubeconfig', kubeconfig, '-o', 'json')
  const port = new URL((await firstLine(first)).server).port
  const { said, code } = await outcomeOf(
    run('up', '--port', port, '--nodes', '0', '--kubeconfig', path.join(folder, 'second')),
  )
  expect(said).toContain(`port ${port} is taken on 127.0.0.1`)
  expect(code).toBe(2)
  first.kill('SIGINT')
  await once(first, 'exit')
})

test('gates switch controllers on; nobody waits for those whose kinds are not served', async () => {
  const gates = '--controller-manager-arg=--feature-gates=ClusterTrustBundle=true,GenericWorkload=true'
  const kubeconfig = path.join(folder, 'gates')
  const child = run('up', '--port', '0', '--nodes', '0', '--kubeconfig', kubeconfig, gates)
  if (child.stderr === null) throw new Error('stderr is piped')
  const said: string[] = []
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line)
    if (line.startsWith('Ready.')) child.kill('SIGINT')
  }
  expect(said.join('\n')).toContain('no known scheme version was found for clustertrustbundles')
  expect(said.join('\n')).toContain('type="PodGroup"')
})

test('help is no error', async () => {
  const child = run('up', '--help')
  const help = child.stdout === null ? '' : await text(child.stdout)
  expect(help).toContain('Usage: coxswain up [OPTIONS]')
})
