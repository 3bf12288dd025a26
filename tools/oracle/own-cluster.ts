import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../tidy/source-files.ts'

export interface OwnCluster extends AsyncDisposable {
  readonly kubeconfig: string
}

/** Starts `coxswain up` as a user would, on a free port, and stops it when disposed. */
export async function startOwnCluster(upArguments: readonly string[]): Promise<OwnCluster> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'coxswain-'))
  const kubeconfig = path.join(folder, 'kubeconfig')
  const executable = path.join(root, 'apps/coxswain/bin/coxswain.js')
  const all = [
    executable,
    'up',
    '--name',
    'oracle',
    '--port',
    '0',
    '--kubeconfig',
    kubeconfig,
    '-o',
    'json',
    ...upArguments,
  ]
  const child = spawn(process.execPath, all, { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const served = await Promise.race([once(lines, 'line').then(() => true), once(child, 'exit').then(() => false)])
  if (!served) throw new Error('coxswain up ended before it served; its own output above says why')
  return {
    kubeconfig,
    async [Symbol.asyncDispose]() {
      const gone = child.exitCode === null ? once(child, 'exit') : undefined
      child.kill('SIGINT')
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Runs one of the oracle's own programs and returns its exit code. */
export async function runProgram(program: string, programArguments: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [program, ...programArguments], { stdio: 'inherit' })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}

/** The committed copy of the oracle: programs, scenarios, conversations and what was recorded. */
export const oracleFolder = path.join(root, 'tests/data/oracle')
