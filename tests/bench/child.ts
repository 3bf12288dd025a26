import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const root = path.resolve(import.meta.dirname, '../..')
const outputBytesMax = 1024 * 1024

/** Runs a script of this folder and reads the line of JSON that it prints. */
export async function runChild<T>(script: string, ...childArguments: readonly (string | number)[]): Promise<T> {
  const file = path.join(import.meta.dirname, script)
  const { stdout } = await promisify(execFile)(process.execPath, [file, ...childArguments.map(String)], {
    maxBuffer: outputBytesMax,
  })
  return JSON.parse(stdout) as T
}

export interface StartedUp {
  readonly kubeconfig: string
  /** From the start of the process to the line that says it serves. */
  readonly servingMs: number
  /** When the process was started, on the clock of `performance.now`. */
  readonly startedMs: number
  memoryMb(): number
  stop(): Promise<void>
}

/** Starts `coxswain up` as its users do. */
export async function startUp(...upArguments: readonly string[]): Promise<StartedUp> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'coxswain-bench-'))
  const kubeconfig = path.join(folder, 'kubeconfig')
  const executable = path.join(root, 'apps/coxswain/bin/coxswain.js')
  const startedMs = performance.now()
  const all = [executable, 'up', '--port', '0', '--kubeconfig', kubeconfig, '-o', 'json', ...upArguments]
  const child = spawn(process.execPath, all, { stdio: ['ignore', 'pipe', 'ignore'] })
  await once(createInterface({ input: child.stdout }), 'line')
  return {
    kubeconfig,
    servingMs: performance.now() - startedMs,
    startedMs,
    memoryMb: () => residentMb(child),
    stop: async () => {
      child.kill('SIGINT')
      await once(child, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function residentMb({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024
}
