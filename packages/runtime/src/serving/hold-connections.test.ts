import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import net, { type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { holdConnections } from './hold-connections.ts'

/** Says back what it is told. */
async function start() {
  const server = net.createServer((socket) => socket.on('error', () => undefined).pipe(socket))
  const held = holdConnections(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.address() as AddressInfo
  const ask = async (text: string): Promise<string> => {
    const socket = net.connect(port, '127.0.0.1')
    socket.end(text)
    let answer = ''
    socket.setEncoding('utf8').on('data', (piece: string) => (answer += piece))
    await once(socket, 'close')
    return answer
  }
  return { held, ask, [Symbol.asyncDispose]: async () => void server.close() }
}

test('who comes early waits, and is served with what it said', async () => {
  await using server = await start()
  const early = [server.ask('one'), server.ask('two')]
  await pause(20)
  server.held.letIn()
  expect(await Promise.all(early)).toEqual(['one', 'two'])
})

test('afterwards nobody waits, however often it is said', async () => {
  await using server = await start()
  server.held.letIn()
  server.held.letIn()
  expect(await server.ask('late')).toBe('late')
})

test('those beyond the hundredth are closed', async () => {
  await using server = await start()
  const answers = Array.from({ length: 105 }, (_, index) => server.ask(`${index}`).catch(() => ''))
  await pause(100)
  server.held.letIn()
  expect((await Promise.all(answers)).filter((answer) => answer !== '')).toHaveLength(100)
})

test('who waits is closed with the server', async () => {
  await using server = await start()
  const early = server.ask('one').catch(() => '')
  await pause(20)
  server.held.drop()
  expect(await early).toBe('')
})
