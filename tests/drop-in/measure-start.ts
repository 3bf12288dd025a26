import { leases, replicaSets } from '@coxswain/api'
import { isNotFound } from '@coxswain/client'
import { startManager, until, type ManagerKind, type ManagerProcess } from './manager.ts'
import type { Measurement } from './measurement.ts'
import type { TestServer } from './test-server.ts'
import { usageOf } from './usage.ts'

/** So long nothing more was filled: then all caches are. */
const quietMs = 3000

/** From the start of the process to leading, to the last cache that is filled, and to the first thing done. */
export async function measureStart(kind: ManagerKind, server: TestServer): Promise<readonly Measurement[]> {
  await removeTraces(server)
  const startedMs = Date.now()
  const clockMs = performance.now()
  await using manager = await startManager(kind, server, ['--v=2'])
  const acts = async (): Promise<boolean> => (await replicaSetsOf(server).list()).items.length === 1
  await until('it acts', acts, { manager })
  const actedMs = performance.now() - clockMs
  const { leadingMs, syncedMs } = await whenQuiet(manager, startedMs)
  const { cpuSeconds } = await usageOf(manager.pid)
  return [
    { kind, what: 'start to leading', value: leadingMs / 1000, unit: 's' },
    { kind, what: 'start to all informers synced', value: syncedMs / 1000, unit: 's' },
    { kind, what: 'start to the first ReplicaSet', value: actedMs / 1000, unit: 's' },
    { kind, what: 'start: CPU of the first seconds', value: cpuSeconds, unit: 's' },
  ]
}

const replicaSetsOf = ({ client }: TestServer) => client.resource(replicaSets, 'default')

/** The lease of the one before, which would have to run out, and what it did. */
async function removeTraces(server: TestServer): Promise<void> {
  const lease = server.client.resource(leases, 'kube-system')
  await lease.delete('kube-controller-manager').catch((error: unknown) => {
    if (!isNotFound(error)) throw error
  })
  await replicaSetsOf(server).deleteCollection()
}

async function whenQuiet(
  manager: ManagerProcess,
  startedMs: number,
): Promise<{ readonly leadingMs: number; readonly syncedMs: number }> {
  const lines = async () => (await manager.log()).split('\n')
  const filledMs = async () => timesOf(await lines(), /Caches populated/).at(-1)
  await until('all caches are filled', async () => Date.now() - ((await filledMs()) ?? Infinity) > quietMs, { manager })
  const [leading = Number.NaN] = timesOf(await lines(), /successfully acquired lease/i)
  return { leadingMs: leading - startedMs, syncedMs: ((await filledMs()) ?? Number.NaN) - startedMs }
}

const head = /^[IWE](\d\d)(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{3})/

/** When the lines were written that match, in the order of the log. */
function timesOf(lines: readonly string[], pattern: RegExp): readonly number[] {
  const year = new Date().getFullYear()
  return lines.flatMap((line) => {
    const parts = pattern.test(line) ? head.exec(line) : null
    if (parts === null) return []
    const [month = 1, day, hour, minute, second, ms] = parts.slice(1).map(Number)
    return [new Date(year, month - 1, day, hour, minute, second, ms).getTime()]
  })
}
