import { createClusterCertificates, createSecureApiServer } from '@coxswain/apiserver/http'
import { strategies } from '@coxswain/apiserver'
import { systemClock, systemRandom } from '@coxswain/base/system'
import { createClient, type Client } from '@coxswain/client'
import { createHttpTransport, loadKubeconfig, resolveConnection } from '@coxswain/client/node'
import { spawn, type ChildProcess } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, openSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** An API server, and what a manager needs to work with it. */
export interface TestServer extends AsyncDisposable {
  /** Kubeconfigs, keys and logs. */
  readonly folder: string
  /** Of a member of system:masters. */
  readonly adminKubeconfig: string
  /** Of system:kube-controller-manager. */
  readonly managerKubeconfig: string
  readonly caFile: string
  readonly caKeyFile: string
  /** Signs tokens of service accounts. */
  readonly accountKeyFile: string
  readonly url: string
  readonly adminCertificate: { readonly cert: string; readonly key: string }
  readonly managerCertificate: { readonly cert: string; readonly key: string }
  readonly client: Client
  /** Ends it as a crash would, and starts it again over the same data. */
  restart(): Promise<void>
}

const env = process.env
const clock = systemClock()
const assets = env['KUBEBUILDER_ASSETS']

/** Whether there is a kube-apiserver and an etcd to test against. */
export const hasRealServer =
  assets !== undefined && ['kube-apiserver', 'etcd'].every((name) => existsSync(path.join(assets, name)))

/** Kubernetes' own manager, if it is there. */
export const goManager =
  assets !== undefined && existsSync(path.join(assets, 'kube-controller-manager'))
    ? path.join(assets, 'kube-controller-manager')
    : undefined

export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', () => resolve()))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

interface Made {
  readonly url: string
  readonly folder: string
  readonly certificates: ReturnType<typeof createClusterCertificates>
  readonly kubeconfigs: { readonly admin: string; readonly manager: string }
  readonly caFile: string
}

async function makeFolder(url: string): Promise<Made> {
  const folder = await mkdtemp(path.join(tmpdir(), 'drop-in-'))
  const certificates = createClusterCertificates({
    dnsNames: ['localhost'],
    ipAddresses: ['127.0.0.1'],
    clients: [
      { commonName: 'admin', organizations: ['system:masters'] },
      { commonName: 'system:kube-controller-manager', organizations: [] },
    ],
    nowMs: clock.now(),
  })
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const write = async (name: string, text: string): Promise<string> => {
    const file = path.join(folder, name)
    await writeFile(file, text)
    return file
  }
  const kubeconfig = (name: string, index: number): Promise<string> => {
    const user = certificates.clients[index]
    if (user === undefined) throw new Error('a certificate is missing')
    const document = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        { name: 'c', cluster: { server: url, 'certificate-authority-data': base64(certificates.authority.cert) } },
      ],
      users: [
        { name: 'u', user: { 'client-certificate-data': base64(user.cert), 'client-key-data': base64(user.key) } },
      ],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'c',
    }
    return write(name, JSON.stringify(document))
  }
  await write('ca.key', certificates.authority.key)
  await write('serving.crt', certificates.serving.cert)
  await write('serving.key', certificates.serving.key)
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  await write('sa.key', privateKey.export({ type: 'sec1', format: 'pem' }))
  return {
    folder,
    url,
    certificates,
    kubeconfigs: { admin: await kubeconfig('admin.kubeconfig', 0), manager: await kubeconfig('manager.kubeconfig', 1) },
    caFile: await write('ca.crt', certificates.authority.cert),
  }
}

async function adminClient(kubeconfig: string): Promise<{ client: Client; close: () => void }> {
  const config = await loadKubeconfig({ explicitPath: kubeconfig, env })
  const connection = await resolveConnection(config, { clock, env })
  const transport = createHttpTransport(connection, { userAgent: 'drop-in-test' })
  return { client: createClient(transport, { clock }), close: () => transport.close() }
}

async function untilReady(client: Client): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const answer = await client.transport.raw('/readyz', '*/*').catch(() => undefined)
    if (answer?.code === 200) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the API server does not become ready')
}

/** Our own API server, in this process, over HTTPS. */
export async function startOwnServer(): Promise<TestServer> {
  const port = await freePort()
  const made = await makeFolder(`https://127.0.0.1:${port}`)
  const secure = createSecureApiServer({ clock, random: systemRandom(), strategies })
  await secure.apiServer.start()
  let server = await secure.serve({ certificates: made.certificates, port })
  const { client, close } = await adminClient(made.kubeconfigs.admin)
  await untilReady(client)
  return {
    ...testServer(made, client),
    restart: async () => {
      await server.close()
      server = await secure.serve({ certificates: made.certificates, port })
    },
    [Symbol.asyncDispose]: async () => {
      close()
      await server.close()
      await secure.apiServer.close()
      await rm(made.folder, { recursive: true, force: true })
    },
  }
}

function testServer({ folder, url, certificates, kubeconfigs, caFile }: Made, client: Client) {
  const [adminCertificate, managerCertificate] = certificates.clients
  if (adminCertificate === undefined || managerCertificate === undefined) throw new Error('a certificate is missing')
  return {
    folder,
    adminKubeconfig: kubeconfigs.admin,
    managerKubeconfig: kubeconfigs.manager,
    caFile,
    caKeyFile: path.join(folder, 'ca.key'),
    accountKeyFile: path.join(folder, 'sa.key'),
    url,
    adminCertificate,
    managerCertificate,
    client,
  }
}

/** kube-apiserver and etcd out of `KUBEBUILDER_ASSETS`. */
export async function startRealServer(flags: readonly string[] = []): Promise<TestServer> {
  if (assets === undefined) throw new Error('KUBEBUILDER_ASSETS is not set')
  const [port, etcdPort, peerPort] = [await freePort(), await freePort(), await freePort()]
  const made = await makeFolder(`https://127.0.0.1:${port}`)
  const at = (name: string): string => path.join(made.folder, name)
  const etcdUrl = `http://127.0.0.1:${etcdPort}`
  const etcd = startProgram(path.join(assets, 'etcd'), at('etcd.log'), [
    `--data-dir=${at('etcd')}`,
    `--listen-client-urls=${etcdUrl}`,
    `--advertise-client-urls=${etcdUrl}`,
    `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
    '--unsafe-no-fsync',
  ])
  const startServer = (): ChildProcess =>
    startProgram(path.join(assets, 'kube-apiserver'), at('apiserver.log'), [
      `--etcd-servers=${etcdUrl}`,
      `--secure-port=${port}`,
      '--bind-address=127.0.0.1',
      `--tls-cert-file=${at('serving.crt')}`,
      `--tls-private-key-file=${at('serving.key')}`,
      `--client-ca-file=${at('ca.crt')}`,
      `--service-account-key-file=${at('sa.key')}`,
      `--service-account-signing-key-file=${at('sa.key')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      '--service-cluster-ip-range=10.0.0.0/16',
      '--authorization-mode=Node,RBAC',
      '--enable-admission-plugins=NodeRestriction',
      '--max-requests-inflight=2000',
      '--max-mutating-requests-inflight=1000',
      ...flags,
    ])
  let server = startServer()
  const { client, close } = await adminClient(made.kubeconfigs.admin)
  await untilReady(client).catch(async (error: unknown) => {
    await Promise.all([server, etcd].map((program) => endProgram(program, 'SIGKILL')))
    throw error
  })
  return {
    ...testServer(made, client),
    restart: async () => {
      await endProgram(server, 'SIGKILL')
      server = startServer()
      await untilReady(client)
    },
    [Symbol.asyncDispose]: async () => {
      close()
      await endProgram(server, 'SIGKILL')
      await endProgram(etcd, 'SIGKILL')
      await rm(made.folder, { recursive: true, force: true })
    },
  }
}

export function startProgram(program: string, logFile: string, parameters: readonly string[]): ChildProcess {
  const log = openSync(logFile, 'a')
  return spawn(program, parameters, { stdio: ['ignore', log, log] })
}

/** Resolves to the exit code, or the signal's name. */
export async function endProgram(program: ChildProcess, signal: NodeJS.Signals): Promise<number | string> {
  const ended = programEnd(program)
  program.kill(signal)
  return ended
}

export function programEnd(program: ChildProcess): Promise<number | string> {
  if (program.exitCode !== null) return Promise.resolve(program.exitCode)
  if (program.signalCode !== null) return Promise.resolve(program.signalCode)
  return new Promise((resolve) => program.once('exit', (code, signal) => resolve(code ?? signal ?? 'gone')))
}
