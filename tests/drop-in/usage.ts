import { readFile } from 'node:fs/promises'

/** What the kernel says of a process. */
export interface Usage {
  readonly cpuSeconds: number
  /** All that is in memory: the program's own pages too, as far as they are mapped. */
  readonly residentMb: number
  /** The most that was. */
  readonly peakMb: number
}

const ticksPerSecond = 100

export async function usageOf(pid: number): Promise<Usage> {
  const [stat, status] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile(`/proc/${pid}/status`, 'utf8'),
  ])
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  const megabytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024
  return { cpuSeconds: ticks / ticksPerSecond, residentMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM') }
}
