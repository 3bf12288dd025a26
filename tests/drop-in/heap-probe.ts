import { open } from 'node:fs/promises'

/** Looks into another Node process through its inspector (`--inspect=127.0.0.1:PORT`). */
export interface HeapProbe extends Disposable {
  /** Bytes that are still reachable: garbage is collected first. */
  usedBytes(): Promise<number>
  /** Writes a snapshot for the memory page of a browser's developer tools. */
  snapshot(file: string): Promise<void>
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: { readonly chunk?: string }
  readonly result?: Readonly<Record<string, unknown>>
}

export async function connectHeapProbe(port: number): Promise<HeapProbe> {
  const listed = await fetch(`http://127.0.0.1:${port}/json/list`)
  const [target] = (await listed.json()) as readonly { readonly webSocketDebuggerUrl: string }[]
  if (target === undefined) throw new Error('there is nothing to inspect')
  const socket = new WebSocket(target.webSocketDebuggerUrl)
  const answers = new Map<number, (result: Readonly<Record<string, unknown>>) => void>()
  const state = { sent: 0, chunks: [] as string[] }
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Message
    if (message.id !== undefined) answers.get(message.id)?.(message.result ?? {})
    if (message.method === 'HeapProfiler.addHeapSnapshotChunk') state.chunks.push(message.params?.chunk ?? '')
  })
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true })
    socket.addEventListener('error', () => reject(new Error('cannot inspect')), { once: true })
  })
  const ask = (method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> =>
    new Promise((resolve) => {
      const id = (state.sent += 1)
      answers.set(id, (result) => {
        answers.delete(id)
        resolve(result)
      })
      socket.send(JSON.stringify({ id, method, params }))
    })
  return {
    usedBytes: async () => {
      // What finalizers and weak references let go in the first pass goes in the second.
      await ask('HeapProfiler.collectGarbage')
      await ask('HeapProfiler.collectGarbage')
      return Number((await ask('Runtime.getHeapUsage'))['usedSize'])
    },
    snapshot: async (file) => {
      await using written = await open(file, 'w')
      state.chunks = []
      await ask('HeapProfiler.takeHeapSnapshot')
      for (const chunk of state.chunks.splice(0)) {
        // oxlint-disable-next-line no-await-in-loop -- one file
        await written.write(chunk)
      }
    },
    [Symbol.dispose]: () => socket.close(),
  }
}
