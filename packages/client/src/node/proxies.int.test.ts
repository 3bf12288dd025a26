import http2 from 'node:http2'
import http from 'node:http'
import net, { type AddressInfo, type Socket } from 'node:net'
import { createClusterCertificates, type ClusterCertificates } from '@coxswain/apiserver/certificates'
import { systemClock } from '@coxswain/base/system'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { TlsConfig } from './connection-config.ts'
import { fixedCredentials } from './credentials.ts'
import { createHttpTransport, type HttpTransport } from './http-transport.ts'

/** Resolves, for the server alone, to this machine: so that the environment's proxies are not passed over. */
const serverName = 'api.test'

let own: ClusterCertificates
let later: ClusterCertificates
let server: http2.Http2SecureServer
let plain: http.Server
const closing: (() => void)[] = []
const left: HttpTransport[] = []

const listen = async (listener: net.Server): Promise<number> => {
  const sockets = new Set<Socket>()
  listener.on('connection', (socket: Socket) => sockets.add(socket))
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', () => resolve()))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    listener.close()
  })
  return (listener.address() as AddressInfo).port
}
const portOf = (listener: net.Server): number => (listener.address() as AddressInfo).port

beforeAll(async () => {
  const names = { dnsNames: [serverName], ipAddresses: ['127.0.0.1'], clients: [], nowMs: systemClock().now() }
  own = createClusterCertificates(names)
  later = createClusterCertificates(names)
  server = http2.createSecureServer({ ...own.serving, allowHTTP1: true }, (request, response) => {
    response.setHeader('content-type', 'application/json')
    if (request.url.includes('watch=true')) response.write('{"type":"ADDED","object":{"kind":"Pod"}}\n')
    else response.end(JSON.stringify({ path: request.url, version: request.httpVersion }))
  })
  plain = http.createServer((request, response) => response.end(JSON.stringify({ path: request.url })))
  await Promise.all([listen(server), listen(plain)])
})
afterEach(() => {
  for (const transport of left.splice(0)) transport.close()
})
afterAll(() => {
  for (const close of closing) close()
})

interface Proxy {
  readonly port: number
  /** What it was asked for, with who asked. */
  readonly asked: string[]
}

/** Joins two sockets; all names are this machine. */
function join(from: Socket, port: number): void {
  const to = net.connect(port, '127.0.0.1', () => from.pipe(to).pipe(from))
  to.on('error', () => from.destroy())
  from.on('error', () => to.destroy())
}

async function httpProxy(refuse?: string): Promise<Proxy> {
  const asked: string[] = []
  const who = (request: http.IncomingMessage): string => request.headers['proxy-authorization'] ?? 'nobody'
  const proxy = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${who(request)}`)
    http.get({ port: portOf(plain), path: new URL(request.url ?? '').pathname }, (answer) => answer.pipe(response))
  })
  proxy.on('connect', (request, socket: Socket) => {
    asked.push(`${request.method} ${request.url} ${who(request)}`)
    socket.write(`HTTP/1.1 ${refuse ?? '200 OK'}\r\nVia: 1.1 test\r\n\r\n`)
    if (refuse === undefined) join(socket, Number(request.url?.split(':').at(-1)))
    else socket.end()
  })
  return { port: await listen(proxy), asked }
}

/** Says what RFC 1928 wants, in the order that it is wanted. */
async function socksProxy(options: { readonly reply?: number; readonly wantsPassword?: boolean } = {}): Promise<Proxy> {
  const { reply = 0, wantsPassword = false } = options
  const asked: string[] = []
  const next = (socket: Socket): Promise<Buffer> => new Promise((resolve) => socket.once('data', resolve))
  const serve = async (socket: Socket): Promise<void> => {
    await next(socket)
    socket.write(Buffer.from([5, wantsPassword ? 2 : 0]))
    let text = ''
    if (wantsPassword) {
      const bytes = await next(socket)
      const end = 2 + (bytes[1] ?? 0)
      text = ` ${bytes.toString('utf8', 2, end)}:${bytes.toString('utf8', end + 1)}`
      socket.write(Buffer.from([1, 0]))
    }
    const wanted = await next(socket)
    const port = wanted.readUInt16BE(wanted.length - 2)
    const address =
      wanted[3] === 3 ? wanted.toString('utf8', 5, wanted.length - 2) : [...wanted.subarray(4, -2)].join('.')
    asked.push(`${address}${text}`)
    socket.write(Buffer.from([5, reply, 0, 1, 127, 0, 0, 1, 0, 0]))
    if (reply === 0) join(socket, port)
  }
  const port = await listen(net.createServer((socket) => void serve(socket)))
  return { port, asked }
}

interface Way {
  readonly to?: string
  readonly env?: Readonly<Record<string, string>>
  readonly proxy?: string
  readonly tls?: TlsConfig
}

function open({ to, env = {}, proxy, tls = { ca: own.authority.cert } }: Way): HttpTransport {
  const transport = createHttpTransport(
    {
      server: to ?? `https://${serverName}:${portOf(server)}`,
      proxy: proxy === undefined ? undefined : new URL(proxy),
      tls,
      credentials: fixedCredentials({}),
      namespace: 'default',
    },
    { userAgent: 'test', env },
  )
  left.push(transport)
  return transport
}

const ask = async (transport: HttpTransport): Promise<unknown> => JSON.parse((await transport.raw('/a', '*/*')).body)
const watchPods = (transport: HttpTransport) =>
  transport.watch({ target: { group: '', version: 'v1', resource: 'pods' }, options: {} })

describe('through a proxy', () => {
  test('a secure server, over HTTP/2, once for many requests', async () => {
    const { port, asked } = await httpProxy()
    const transport = open({ env: { HTTPS_PROXY: `http://127.0.0.1:${port}` } })
    expect(await Promise.all([ask(transport), ask(transport)])).toEqual([
      { path: '/a', version: '2.0' },
      { path: '/a', version: '2.0' },
    ])
    expect(asked).toEqual([`CONNECT ${serverName}:${portOf(server)} nobody`])
  })

  test('a watch', async () => {
    const { port } = await httpProxy()
    const stream = await watchPods(open({ proxy: `http://127.0.0.1:${port}` }))
    expect(await stream.read()).toEqual([{ type: 'ADDED', object: { kind: 'Pod' } }])
    stream.close()
  })

  test('a server without HTTP/2', async () => {
    const { port, asked } = await httpProxy()
    const env = { https_proxy: `127.0.0.1:${port}`, DISABLE_HTTP2: '1' }
    const transport = open({ env })
    expect(await ask(transport)).toEqual({ path: '/a', version: '1.1' })
    expect(await ask(transport)).toEqual({ path: '/a', version: '1.1' })
    expect(asked).toHaveLength(1)
  })

  test('a plain server', async () => {
    const { port, asked } = await httpProxy()
    const to = `http://${serverName}:${portOf(plain)}`
    expect(await ask(open({ to, env: { HTTP_PROXY: `http://u:p@127.0.0.1:${port}` } }))).toEqual({ path: '/a' })
    expect(asked).toEqual([`GET ${to}/a Basic ${Buffer.from('u:p').toString('base64')}`])
  })

  test('one of the kubeconfig counts for this machine too, and is told who asks', async () => {
    const { port, asked } = await httpProxy()
    const to = `https://127.0.0.1:${portOf(server)}`
    await ask(open({ to, proxy: `http://me:a%20b@127.0.0.1:${port}`, env: { NO_PROXY: '*' } }))
    expect(asked).toEqual([`CONNECT 127.0.0.1:${portOf(server)} Basic ${Buffer.from('me:a b').toString('base64')}`])
  })

  test('the server is verified, not the proxy', async () => {
    const { port } = await httpProxy()
    const transport = open({ proxy: `http://127.0.0.1:${port}`, tls: { ca: later.authority.cert } })
    await expect(ask(transport)).rejects.toMatchObject({ kind: 'credentials' })
  })

  test('that refuses', async () => {
    const { port } = await httpProxy('407 Proxy Authentication Required')
    const asking = ask(open({ proxy: `http://127.0.0.1:${port}` }))
    await expect(asking).rejects.toThrow('refused: 407 Proxy Authentication Required')
  })

  test('that is not there', async () => {
    await expect(ask(open({ proxy: 'http://127.0.0.1:1' }))).rejects.toMatchObject({ kind: 'refused' })
  })
})

describe('through SOCKS', () => {
  test.each([
    { name: 'by name', host: serverName, want: serverName },
    { name: 'by address', host: '127.0.0.1', want: '127.0.0.1' },
  ])('a secure server $name', async ({ host, want }) => {
    const { port, asked } = await socksProxy()
    const to = `https://${host}:${portOf(server)}`
    expect(await ask(open({ to, proxy: `socks5://127.0.0.1:${port}` }))).toEqual({ path: '/a', version: '2.0' })
    expect(asked).toEqual([want])
  })

  test('a plain server, with a password', async () => {
    const { port, asked } = await socksProxy({ wantsPassword: true })
    const to = `http://${serverName}:${portOf(plain)}`
    expect(await ask(open({ to, proxy: `socks5://me:pw@127.0.0.1:${port}` }))).toEqual({ path: '/a' })
    expect(asked).toEqual([`${serverName} me:pw`])
  })

  test('whose own way is refused', async () => {
    const { port } = await socksProxy({ reply: 5 })
    const asking = ask(open({ proxy: `socks5://127.0.0.1:${port}` }))
    await expect(asking).rejects.toMatchObject({ kind: 'refused', message: /connection refused/ })
  })
})

test('other authorities take a new connection, and a watch on the old one goes on', async () => {
  let ca = own.authority.cert
  const to = `https://127.0.0.1:${portOf(server)}`
  const transport = open({ to, tls: { ca, currentCa: () => ca } })
  const stream = await watchPods(transport)
  await stream.read()
  ca = later.authority.cert
  await expect(ask(transport)).rejects.toMatchObject({ kind: 'credentials' })
  ca = `${later.authority.cert}${own.authority.cert}`
  expect(await ask(transport)).toMatchObject({ path: '/a' })
  const next = stream.read()
  expect(await Promise.race([next, ask(transport)])).toMatchObject({ path: '/a' })
  stream.close()
  expect(await next).toBeUndefined()
})
