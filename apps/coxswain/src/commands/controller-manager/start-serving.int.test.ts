import { configMaps, type ConfigMap } from '@coxswain/api'
import { createClusterCertificates, type ClusterCertificates } from '@coxswain/apiserver/certificates'
import { createSecureApiServer } from '@coxswain/apiserver/http'
import { strategies } from '@coxswain/apiserver'
import { seededRandom, silentLogger } from '@coxswain/base'
import { systemClock, systemRandom } from '@coxswain/base/system'
import { createClient, type Client } from '@coxswain/client'
import { createHttpTransport, fixedCredentials } from '@coxswain/client/node'
import { createMetricsRegistry } from '@coxswain/runtime'
import { jsonAnswer } from '@coxswain/runtime/serving'
import { VirtualClock } from '@coxswain/testing/clock'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import https from 'node:https'
import net, { type AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import tls from 'node:tls'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { parseFlags } from '../../flags/parse-flags.ts'
import { managerFlags } from './manager-flags.ts'
import { flagReader } from './settings.ts'
import { startServing } from './start-serving.ts'

const nowMs = systemClock().now()
const minuteMs = 60_000

/** A certificate authority with what it has signed: for a server of that name, for jane, and for a proxy. */
const make = (name: string): ClusterCertificates =>
  createClusterCertificates({
    dnsNames: [name],
    ipAddresses: ['127.0.0.1'],
    clients: [
      { commonName: 'jane', organizations: ['system:masters'] },
      { commonName: 'proxy', organizations: [] },
    ],
    nowMs,
  })

let one: ClusterCertificates
let two: ClusterCertificates
let folder: string
let stopping: AbortController

beforeAll(() => {
  one = make('one.test')
  two = make('two.test')
})
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'serving-'))
  stopping = new AbortController()
})
afterEach(async () => {
  stopping.abort()
  await rm(folder, { recursive: true })
})

const at = (name: string): string => path.join(folder, name)
const put = (name: string, text: string): Promise<void> => writeFile(at(name), text)
const putPair = ({ cert, key }: { readonly cert: string; readonly key: string }, name: string): Promise<unknown> =>
  Promise.all([put(`${name}.crt`, cert), put(`${name}.key`, key)])

async function freePort(): Promise<number> {
  const probe = net.createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', () => resolve()))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

const serve = (...flags: readonly string[]) => serveAfter(undefined, ...flags)

async function serveAfter(afterwards: Promise<void> | undefined, ...flags: readonly string[]) {
  const clock = new VirtualClock({ startMs: nowMs })
  const port = await freePort()
  const complaints: string[] = []
  const parsed = parseFlags(['--bind-address=127.0.0.1', `--secure-port=${port}`, ...flags], managerFlags)
  await startServing(
    {
      flags: flagReader(parsed),
      handler: ({ path: asked }) => jsonAnswer(200, { asked }),
      metrics: createMetricsRegistry(),
      clock,
      random: seededRandom(1),
      logger: { ...silentLogger, error: (message) => void complaints.push(message) },
      afterwards,
    },
    stopping.signal,
  )
  /** A minute passes, and what is in the files then cannot be used. */
  const complain = async (): Promise<void> => {
    await clock.advance(minuteMs)
    await vi.waitFor(() => expect(complaints).toEqual(['Reloading a file failed']))
  }
  return { clock, port, complain, code: (how?: How) => codeOf(port, how) }
}

interface How {
  readonly certificate?: { readonly cert: string; readonly key: string } | undefined
  readonly headers?: Readonly<Record<string, string>>
}

function codeOf(port: number, { certificate, headers }: How = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: '/metrics', headers, rejectUnauthorized: false, agent: false }
    https
      .get({ ...options, ...certificate }, (answer) => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
      })
      .on('error', reject)
  })
}

/** The certificate that the server shows to who asks for a name. */
function shown(port: number, servername = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host: '127.0.0.1', port, servername, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerX509Certificate()?.fingerprint256 ?? '')
      socket.destroy()
    })
    socket.on('error', reject)
  })
}
const fingerprint = ({ serving }: ClusterCertificates): string => new X509Certificate(serving.cert).fingerprint256

/** Files and sockets have a time of their own. */
const eventually = (check: () => Promise<void>): Promise<void> => vi.waitFor(check, { timeout: 5000, interval: 20 })

describe('the certificate', () => {
  test('is read again after a minute, and stays while its files cannot be used', async () => {
    await putPair(one.serving, 'tls')
    const { port, clock, complain } = await serve(
      `--tls-cert-file=${at('tls.crt')}`,
      `--tls-private-key-file=${at('tls.key')}`,
    )
    expect(await shown(port)).toBe(fingerprint(one))
    await put('tls.crt', 'broken')
    await complain()
    expect(await shown(port)).toBe(fingerprint(one))
    await putPair(two.serving, 'tls')
    await eventually(async () => {
      await clock.advance(minuteMs)
      expect(await shown(port)).toBe(fingerprint(two))
    })
  })

  test('is made where there is none, and found again', async () => {
    const first = await serve(`--cert-dir=${at('made')}`)
    expect((await readdir(at('made'))).toSorted()).toEqual([
      'kube-controller-manager.crt',
      'kube-controller-manager.key',
    ])
    const second = await serve(`--cert-dir=${at('made')}`)
    expect(await shown(second.port)).toBe(await shown(first.port))
  })

  test('is the one of the name that is asked for', async () => {
    const three = make('*.three.test')
    await Promise.all([putPair(one.serving, 'a'), putPair(two.serving, 'b'), putPair(three.serving, 'c')])
    const { port, clock } = await serve(
      `--tls-cert-file=${at('a.crt')}`,
      `--tls-private-key-file=${at('a.key')}`,
      `--tls-sni-cert-key=${at('b.crt')},${at('b.key')}:x.test,*.y.test`,
      `--tls-sni-cert-key=${at('c.crt')},${at('c.key')}`,
    )
    const names = ['', 'one.test', 'x.test', 'a.y.test', 'a.b.y.test', 'y.test', 'two.test', 'a.three.test']
    const prints = await Promise.all(names.map((name) => shown(port, name)))
    const wanted = [one, one, two, two, one, one, one, three]
    expect(prints).toEqual(wanted.map(fingerprint))
    await putPair(one.serving, 'b')
    await eventually(async () => {
      await clock.advance(minuteMs)
      expect(await shown(port, 'x.test')).toBe(fingerprint(one))
    })
  })
})

describe('authorities in a file', () => {
  test('are read again after a minute, and stay while the file holds none', async () => {
    await put('ca.crt', one.authority.cert)
    const { code, clock, complain } = await serve(`--client-ca-file=${at('ca.crt')}`)
    expect(await code({ certificate: one.clients[0] })).toBe(200)
    expect(await code({ certificate: two.clients[0] })).toBe(401)
    await put('ca.crt', 'broken')
    await complain()
    expect(await code({ certificate: one.clients[0] })).toBe(200)
    await put('ca.crt', two.authority.cert)
    await eventually(async () => {
      await clock.advance(minuteMs)
      expect(await code({ certificate: two.clients[0] })).toBe(200)
    })
    expect(await code({ certificate: one.clients[0] })).toBe(401)
  })

  test.each(['--client-ca-file', '--requestheader-client-ca-file'])('%s without any is an error', async (flag) => {
    await put('empty', '')
    await expect(serve(`${flag}=${at('empty')}`)).rejects.toThrow('unable to load client CA file')
    await expect(serve(`${flag}=${at('none')}`)).rejects.toThrow('ENOENT')
  })
})

describe('authorities that the cluster tells of', () => {
  let admin: Client
  let close: () => Promise<void>

  const kubeconfig = async (url: string): Promise<string> => {
    const cluster = `{server: "${url}", certificate-authority-data: ${Buffer.from(one.authority.cert).toString('base64')}}`
    await put(
      'kubeconfig',
      `{current-context: c, clusters: [{name: c, cluster: ${cluster}}], users: [{name: u, user: {token: t}}], contexts: [{name: c, context: {cluster: c, user: u}}]}`,
    )
    return `--authentication-kubeconfig=${at('kubeconfig')}`
  }
  let flag: string

  beforeEach(async () => {
    const secure = createSecureApiServer({
      clock: systemClock(),
      random: systemRandom(),
      strategies,
      clientAuthority: one.authority.cert,
    })
    await secure.apiServer.start()
    const staticTokens = new Map([['t', { username: 'm', groups: ['system:masters'] }]])
    const server = await secure.serve({ certificates: one, port: 0, staticTokens })
    const credentials = fixedCredentials({ authorization: 'Bearer t' })
    const connection = { server: server.url, tls: { ca: one.authority.cert }, credentials, namespace: 'default' }
    const transport = createHttpTransport(connection, { userAgent: 'test' })
    admin = createClient(transport)
    flag = await kubeconfig(server.url)
    close = async () => {
      transport.close()
      await server.close()
      await secure.apiServer.close()
    }
  })
  afterEach(() => close())

  const tell = (data: ConfigMap['data']): Promise<unknown> =>
    admin
      .resource(configMaps, 'kube-system')
      .patch('extension-apiserver-authentication', { type: 'merge', body: { data } })
  const throughProxy = ({ clients }: ClusterCertificates): How => ({
    certificate: clients[1],
    headers: { 'x-who': 'm', 'x-which': 'system:masters' },
  })

  test('count at once, and when they change', async () => {
    await tell({
      'client-ca-file': one.authority.cert,
      'requestheader-client-ca-file': two.authority.cert,
      'requestheader-allowed-names': '["proxy"]',
      'requestheader-username-headers': '["X-Who"]',
      'requestheader-group-headers': '["X-Which"]',
      'requestheader-extra-headers-prefix': '["X-Extra-"]',
    })
    const { code } = await serve(flag)
    expect(await code({ certificate: one.clients[0] })).toBe(200)
    expect(await code(throughProxy(two))).toBe(200)
    expect(await code({ certificate: two.clients[0] })).toBe(401)
    expect(await code()).toBe(403)
    await tell({ 'client-ca-file': two.authority.cert, 'requestheader-allowed-names': '["other"]' })
    await eventually(async () => expect(await code({ certificate: two.clients[0] })).toBe(200))
    expect(await code({ certificate: one.clients[0] })).toBe(401)
    await tell({ 'client-ca-file': 'broken', 'requestheader-username-headers': '["X-Other"]' })
    await eventually(async () => expect(await code(throughProxy(two))).toBe(403))
    expect(await code({ certificate: two.clients[0] })).toBe(200)
  })

  test('a file counts more', async () => {
    await put('ca.crt', two.authority.cert)
    await tell({ 'client-ca-file': one.authority.cert })
    const { code } = await serve(flag, `--client-ca-file=${at('ca.crt')}`)
    expect(await code({ certificate: two.clients[0] })).toBe(200)
    expect(await code({ certificate: one.clients[0] })).toBe(401)
  })

  test('that cannot be had are an error, unless that is tolerated or nobody asks', async () => {
    const unreachable = await kubeconfig('https://127.0.0.1:1')
    await expect(serve(unreachable)).rejects.toThrow('unable to load configmap based request-header-client-ca-file')
    const tolerant = await serve(unreachable, '--authentication-tolerate-lookup-failure')
    expect(await tolerant.code()).toBe(403)
    const incurious = await serve(unreachable, '--authentication-skip-lookup')
    expect(await incurious.code()).toBe(403)
  })
})

describe('a certificate that has to be made', () => {
  test('is made when there is time, and the port is held until then', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { code, port } = await serveAfter(promise)
    const early = code()
    const other = net.createServer()
    await expect(
      new Promise((done, fail) => other.once('error', fail).listen(port, '127.0.0.1', () => done(undefined))),
    ).rejects.toThrow('EADDRINUSE')
    resolve()
    expect(await early).toBe(403)
    expect(await code()).toBe(403)
  })

  test('is not waited for where there is one', async () => {
    await putPair(one.serving, 'given')
    const files = [`--tls-cert-file=${at('given.crt')}`, `--tls-private-key-file=${at('given.key')}`]
    const { code } = await serveAfter(new Promise(() => {}), ...files)
    expect(await code()).toBe(403)
  })
})
