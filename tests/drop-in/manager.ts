import { request } from 'node:https'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { ChildProcess } from 'node:child_process'
import { endProgram, freePort, goManager, programEnd, startProgram, type TestServer } from './test-server.ts'

export type ManagerKind = 'ours' | 'go'

/** A manager that runs as a process of its own. */
export interface ManagerProcess extends AsyncDisposable {
  readonly pid: number
  readonly port: number
  /** Its log so far. */
  log(): Promise<string>
  /** Resolves to the exit code or the signal's name. */
  end(signal: NodeJS.Signals): Promise<number | string>
  readonly ended: Promise<number | string>
  get(path: string, options?: GetOptions): Promise<Answer>
}

export interface GetOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Shown as the client's own. */
  readonly certificate?: { readonly cert: string; readonly key: string }
}

export interface Answer {
  readonly code: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
}

const root = path.resolve(import.meta.dirname, '../..')
let started = 0

/** With the flags that a drop-in needs; those given come after and count more. */
export async function startManager(
  kind: ManagerKind,
  server: TestServer,
  flags: readonly string[] = [],
  /** For Node, where it runs the manager. */
  nodeFlags: readonly string[] = [],
): Promise<ManagerProcess> {
  const port = await freePort()
  const logFile = path.join(server.folder, `${kind}-${(started += 1)}.log`)
  const common = [
    `--kubeconfig=${server.managerKubeconfig}`,
    `--root-ca-file=${server.caFile}`,
    `--client-ca-file=${server.caFile}`,
    `--cluster-signing-cert-file=${server.caFile}`,
    `--cluster-signing-key-file=${server.caKeyFile}`,
    `--service-account-private-key-file=${server.accountKeyFile}`,
    '--use-service-account-credentials',
    '--authentication-skip-lookup',
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    ...flags,
  ]
  const child =
    kind === 'go'
      ? startProgram(goManager ?? '', logFile, common)
      : startProgram(process.execPath, logFile, [
          ...nodeFlags,
          path.join(root, 'apps/coxswain/bin/coxswain.js'),
          'controller-manager',
          ...common,
        ])
  return managerProcess(child, port, logFile)
}

function managerProcess(child: ChildProcess, port: number, logFile: string): ManagerProcess {
  return {
    pid: child.pid ?? 0,
    port,
    log: () => readFile(logFile, 'utf8'),
    end: (signal) => endProgram(child, signal),
    ended: programEnd(child),
    get: (target, options) => get(port, target, options),
    [Symbol.asyncDispose]: async () => void (await endProgram(child, 'SIGKILL')),
  }
}

function get(port: number, target: string, options: GetOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path: target,
        method: options.method ?? 'GET',
        headers: { ...options.headers },
        rejectUnauthorized: false,
        agent: false,
        ...options.certificate,
      },
      (answer) => {
        let body = ''
        answer.setEncoding('utf8')
        answer.on('data', (piece: string) => (body += piece))
        answer.on('end', () => resolve({ code: answer.statusCode ?? 0, headers: answer.headers, body }))
      },
    )
    asked.on('error', reject)
    asked.end(options.body)
  })
}

/** Asks until the answer is yes; fails with the manager's log after a while. */
export async function until(
  what: string,
  isTrue: () => Promise<boolean> | boolean,
  { limitMs = 20_000, manager }: { readonly limitMs?: number; readonly manager?: ManagerProcess } = {},
): Promise<void> {
  const deadline = Date.now() + limitMs
  for (;;) {
    if (await Promise.resolve(isTrue()).catch(() => false)) return
    if (Date.now() > deadline) {
      const log = manager === undefined ? '' : (await manager.log()).split('\n').slice(-25).join('\n')
      throw new Error(`never: ${what}\n${log}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
