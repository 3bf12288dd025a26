// Our client against connections that go bad: it needs certificates, which this package makes.
import http2 from 'node:http2'
import net from 'node:net'
import { setTimeout } from 'node:timers'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '@coxswain/base/system'
import { createHttpTransport, fixedCredentials, type HttpTransport } from '@coxswain/client/node'
import { createClusterCertificates, type ClusterCertificates } from '../authentication/cluster-certificates.ts'

let certificates: ClusterCertificates
const closers: (() => void)[] = []

beforeAll(async () => {
  certificates = createClusterCertificates({
    dnsNames: [],
    ipAddresses: ['127.0.0.1'],
    clients: [],
    nowMs: systemClock().now(),
  })
})
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

type OnStream = (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => void

async function serve(onStream: OnStream, settings: http2.Settings = {}): Promise<number> {
  const { cert, key } = certificates.serving
  const server = http2.createSecureServer({ cert, key, settings })
  const sessions = new Set<http2.ServerHttp2Session>()
  server.on('session', (session) => sessions.add(session))
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {})
    onStream(stream as http2.ServerHttp2Stream, headers)
  })
  closers.push(() => {
    for (const session of sessions) session.destroy()
    server.close()
  })
  return listening(server)
}

function listening(server: net.Server | http2.Http2SecureServer): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as net.AddressInfo).port))
  })
}

function connect(port: number, env: Record<string, string> = {}): HttpTransport {
  const transport = createHttpTransport(
    {
      server: `https://127.0.0.1:${port}`,
      tls: { ca: certificates.authority.cert },
      credentials: fixedCredentials({}),
      namespace: 'default',
    },
    { userAgent: 'test', env },
  )
  closers.push(() => transport.close())
  return transport
}

/** A wire that can be cut without either end being told. */
async function silentWire(target: number): Promise<{ readonly port: number; cut(): void }> {
  let isCut = false
  const server = net.createServer((client) => {
    const upstream = net.connect(target, '127.0.0.1')
    const pass = (from: net.Socket, to: net.Socket): void => {
      from.on('data', (data) => {
        if (!isCut) to.write(data)
      })
      from.on('error', () => {})
      from.on('close', () => to.destroy())
    }
    pass(client, upstream)
    pass(upstream, client)
  })
  closers.push(() => void server.close())
  return {
    port: await listening(server),
    cut: () => {
      isCut = true
    },
  }
}

const pods = { target: { group: '', version: 'v1', resource: 'pods' }, options: {} }
const answers: OnStream = (stream, headers) => {
  stream.respond({ ':status': 200, 'content-type': 'application/json' })
  if (headers[':path']?.includes('watch=true') === true) stream.write('{"type":"ADDED","object":{}}\n')
  else stream.end('{}')
}

describe('a connection that dies without a word', () => {
  test('breaks the watches on it once a ping is not answered', async () => {
    const wire = await silentWire(await serve(answers))
    const limits = { HTTP2_READ_IDLE_TIMEOUT_SECONDS: '1', HTTP2_PING_TIMEOUT_SECONDS: '1' }
    const stream = await connect(wire.port, limits).watch(pods)
    expect(await stream.read()).toHaveLength(1)
    const pending = stream.read()
    wire.cut()
    await expect(pending).rejects.toMatchObject({ name: 'TransportError', kind: 'closed' })
  }, 10_000)

  test('is not mistaken for one on which nothing happens', async () => {
    const limits = { HTTP2_READ_IDLE_TIMEOUT_SECONDS: '1', HTTP2_PING_TIMEOUT_SECONDS: '1' }
    const stream = await connect(await serve(answers), limits).watch(pods)
    expect(await stream.read()).toHaveLength(1)
    const quiet = new Promise((resolve) => void setTimeout(() => resolve('quiet'), 3500))
    expect(await Promise.race([stream.read(), quiet])).toBe('quiet')
    stream.close()
  }, 10_000)
})

describe('a request that the server did not look at', () => {
  test('is sent again, even a write', async () => {
    let seen = 0
    const port = await serve((stream, headers) => {
      seen++
      if (seen === 1) stream.close(http2.constants.NGHTTP2_REFUSED_STREAM)
      else answers(stream, headers)
    })
    const request = { verb: 'create', target: { group: '', version: 'v1', resource: 'nodes' }, body: {} } as const
    expect(await connect(port).request(request)).toMatchObject({ code: 200 })
    expect(seen).toBe(2)
  })

  test('but one that broke on the way is not', async () => {
    let seen = 0
    const port = await serve((stream) => {
      seen++
      stream.session?.destroy()
    })
    const request = { verb: 'create', target: { group: '', version: 'v1', resource: 'nodes' }, body: {} } as const
    await expect(connect(port).request(request)).rejects.toMatchObject({ kind: 'closed' })
    expect(seen).toBe(1)
  })
})

test('a session that is told to go away takes no new requests and finishes the old', async () => {
  const sessions = new Set<unknown>()
  const port = await serve((stream, headers) => {
    sessions.add(stream.session)
    answers(stream, headers)
    if (headers[':path']?.includes('watch=true') === true) stream.session?.goaway(http2.constants.NGHTTP2_NO_ERROR)
  })
  const client = connect(port)
  const stream = await client.watch(pods)
  expect(await stream.read()).toHaveLength(1)
  expect(await client.raw('/version', '')).toMatchObject({ code: 200 })
  expect(sessions.size).toBe(2)
})

test('a stream limit below ours is respected by opening another session', async () => {
  const sessions = new Set<unknown>()
  const port = await serve(
    (stream, headers) => {
      sessions.add(stream.session)
      answers(stream, headers)
    },
    { maxConcurrentStreams: 2 },
  )
  const client = connect(port)
  await client.raw('/version', '')
  const streams = [await client.watch(pods), await client.watch(pods), await client.watch(pods)]
  for (const stream of streams) expect(await stream.read()).toHaveLength(1)
  expect(sessions.size).toBe(2)
})

test('nobody listens', async () => {
  const server = net.createServer()
  const port = await listening(server)
  await new Promise((resolve) => void server.close(resolve))
  await expect(connect(port).raw('/version', '')).rejects.toMatchObject({ name: 'TransportError', kind: 'refused' })
})

test('an abort while connecting or waiting rejects with its reason', async () => {
  const port = await serve(() => {})
  const client = connect(port)
  const aborter = new AbortController()
  const call = client.raw('/version', '', aborter.signal)
  const reason = new Error('enough')
  setTimeout(() => aborter.abort(reason), 50)
  await expect(call).rejects.toBe(reason)
  await expect(client.raw('/version', '', aborter.signal)).rejects.toBe(reason)
})

test('an answer that is no JSON is malformed', async () => {
  const port = await serve((stream) => {
    stream.respond({ ':status': 200 })
    stream.end('<html>')
  })
  const request = { verb: 'get', target: { group: '', version: 'v1', resource: 'nodes', name: 'n' } } as const
  await expect(connect(port).request(request)).rejects.toMatchObject({ kind: 'malformed' })
})

test('an answer that breaks off is not taken for a whole one', async () => {
  const port = await serve((stream) => {
    stream.respond({ ':status': 200 })
    stream.write('{"kind":')
    setTimeout(() => stream.session?.destroy(), 50)
  })
  const request = { verb: 'get', target: { group: '', version: 'v1', resource: 'nodes', name: 'n' } } as const
  await expect(connect(port).request(request)).rejects.toMatchObject({ kind: 'closed' })
})

test('a watch whose connection breaks is not taken for one that the server ended', async () => {
  const port = await serve((stream) => {
    stream.respond({ ':status': 200 })
    stream.write('{"type":"ADDED","object":{}}\n')
    setTimeout(() => stream.session?.destroy(), 50)
  })
  const stream = await connect(port).watch(pods)
  expect(await stream.read()).toHaveLength(1)
  await expect(stream.read()).rejects.toMatchObject({ kind: 'closed' })
})
