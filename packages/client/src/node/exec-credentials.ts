// Mirrors client-go plugin/pkg/client/auth/exec, release 1.36.
import { spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import path from 'node:path'
import type { Clock } from '@coxswain/base'
import { TransportError } from '../errors.ts'
import type { TlsConfig } from './connection-config.ts'
import { bearer, type ClientCertificate, type Credentials, type Proof } from './credentials.ts'
import { KubeconfigError, type KubeconfigCluster, type KubeconfigExec } from './kubeconfig.ts'

/** What a plugin that asks for it is told about the cluster. */
export interface ExecCluster {
  readonly server: string
  readonly tls: TlsConfig
  readonly cluster: KubeconfigCluster
}

/** Is told what plugins do, in the words of Kubernetes' metrics. Must not throw. */
export interface ExecObserver {
  called(exitCode: number, status: 'no_error' | 'plugin_execution_error' | 'plugin_not_found_error'): void
  /** A certificate that is used from now on, and when the one before it, if there was one, began to hold. */
  certificate(validToMs: number, replacedValidFromMs: number | undefined): void
}

export interface ExecOptions {
  /** Folder of the kubeconfig; a command with a slash in it starts there. */
  readonly folder: string
  readonly cluster: ExecCluster
  readonly clock: Clock
  readonly env: Readonly<Record<string, string | undefined>>
  /** The user's own, where the plugin gives only a token. */
  readonly certificate?: ClientCertificate | undefined
  readonly observer?: ExecObserver | undefined
}

const apiVersions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']
const outputLengthMax = 1024 * 1024

/** Credentials that a program of the user's gives, kept until they expire or the server refuses them. */
export function execCredentials(exec: KubeconfigExec, options: ExecOptions): Credentials {
  validate(exec)
  return new ExecPlugin(exec, options)
}

function validate(exec: KubeconfigExec): void {
  if (!exec.command) throw new KubeconfigError('command must be specified to use exec authentication plugin')
  if (!exec.apiVersion) throw new KubeconfigError('apiVersion must be specified to use exec authentication plugin')
  if (!apiVersions.includes(exec.apiVersion)) {
    throw new KubeconfigError(`exec plugin: invalid apiVersion "${exec.apiVersion}"`)
  }
  if (exec.interactiveMode === undefined && exec.apiVersion === apiVersions[0]) {
    throw new KubeconfigError('interactiveMode must be specified to use exec authentication plugin')
  }
}

interface Held {
  readonly proof: Proof
  /** Milliseconds since the epoch; absent: holds as long as the process. */
  readonly expiresAtMs: number | undefined
}

class ExecPlugin implements Credentials {
  readonly #exec: KubeconfigExec
  readonly #options: ExecOptions
  #held: Held | undefined
  /** The server did not take what is held. */
  #isRefused = false
  /** One run serves all who wait. */
  #running: Promise<Proof> | undefined

  constructor(exec: KubeconfigExec, options: ExecOptions) {
    this.#exec = exec
    this.#options = options
  }

  proof(): Proof | Promise<Proof> {
    if (this.#held !== undefined && !this.#isRefused && !this.#isExpired(this.#held)) return this.#held.proof
    this.#running ??= this.#refresh().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  refused(): void {
    this.#isRefused = true
  }

  #isExpired({ expiresAtMs }: Held): boolean {
    return expiresAtMs !== undefined && expiresAtMs <= this.#options.clock.now()
  }

  async #refresh(): Promise<Proof> {
    const output = await run(this.#exec, this.#options)
    const before = this.#held
    this.#held = readCredential(output, this.#exec, this.#options.certificate, before)
    tellCertificate(this.#held, before, this.#options)
    this.#isRefused = false
    return this.#held.proof
  }
}

async function run(exec: KubeconfigExec, { folder, cluster, env, observer }: ExecOptions): Promise<string> {
  const isInteractive = exec.interactiveMode !== 'Never' && process.stdin.isTTY
  if (exec.interactiveMode === 'Always' && !isInteractive) {
    throw new TransportError(
      'credentials',
      `exec plugin cannot support interactive mode: standard input is not a terminal`,
    )
  }
  const info = {
    kind: 'ExecCredential',
    apiVersion: exec.apiVersion,
    spec: { ...(exec.provideClusterInfo === true ? { cluster: describe(cluster) } : {}), interactive: isInteractive },
  }
  const own = Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value]))
  const command = /[/\\]/.test(exec.command) ? path.resolve(folder, exec.command) : exec.command
  const child = spawn(command, exec.args ?? [], {
    env: { ...env, ...own, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
    stdio: [isInteractive ? 'inherit' : 'ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    let output = ''
    const fail = (why: string, cause?: unknown): void => {
      const hint = exec.installHint ? `\n\n${exec.installHint}` : ''
      reject(new TransportError('credentials', `getting credentials: exec: ${why}${hint}`, { cause }))
    }
    child.stdout.setEncoding('utf8')
    child.stdout.on('data', (piece: string) => {
      output += piece
      if (output.length > outputLengthMax) child.kill()
    })
    child.on('error', (error) => {
      observer?.called(1, 'plugin_not_found_error')
      fail(`executable ${exec.command} failed: ${error.message}`, error)
    })
    child.on('exit', (code) => observer?.called(code ?? -1, code === 0 ? 'no_error' : 'plugin_execution_error'))
    child.on('close', (code) => {
      if (code === 0) resolve(output)
      else fail(`executable ${exec.command} failed with exit code ${code}`)
    })
  })
}

function describe({ server, tls, cluster }: ExecCluster): Readonly<Record<string, unknown>> {
  const config = cluster.extensions?.find(({ name }) => name === 'client.authentication.k8s.io/exec')?.extension
  return {
    server,
    ...(tls.serverName === undefined ? {} : { 'tls-server-name': tls.serverName }),
    ...(tls.insecureSkipVerify === true ? { 'insecure-skip-tls-verify': true } : {}),
    ...(tls.ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(tls.ca).toString('base64') }),
    ...(cluster['proxy-url'] ? { 'proxy-url': cluster['proxy-url'] } : {}),
    ...(cluster['disable-compression'] === true ? { 'disable-compression': true } : {}),
    ...(config === undefined ? {} : { config }),
  }
}

interface ExecCredential {
  readonly kind?: string
  readonly apiVersion?: string
  readonly status?: {
    readonly token?: string
    readonly clientCertificateData?: string
    readonly clientKeyData?: string
    readonly expirationTimestamp?: string
  }
}

function refuse(why: string, cause?: unknown): never {
  throw new TransportError('credentials', `getting credentials: ${why}`, { cause })
}

function readCredential(
  output: string,
  exec: KubeconfigExec,
  ownCertificate: ClientCertificate | undefined,
  previous: Held | undefined,
): Held {
  let answer: ExecCredential
  try {
    answer = JSON.parse(output) as ExecCredential
  } catch (error) {
    return refuse('decoding stdout: it is not JSON', error)
  }
  if (answer.kind !== 'ExecCredential' || answer.apiVersion !== exec.apiVersion) {
    return refuse(
      `exec plugin is configured to use API version ${exec.apiVersion}, plugin returned version ${answer.apiVersion}`,
    )
  }
  const { status } = answer
  if (status === undefined) return refuse("exec plugin didn't return a status field")
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = status
  if (!token && !cert && !key) return refuse("exec plugin didn't return a token or cert/key pair")
  if ((cert === undefined) !== (key === undefined)) {
    return refuse('exec plugin returned only certificate or key, not both')
  }
  const certificate = cert !== undefined && key !== undefined ? sameOrNew({ cert, key }, previous) : ownCertificate
  const proof = { authorization: token ? bearer(token) : undefined, certificate }
  return { proof, expiresAtMs: expirationTimestamp === undefined ? undefined : Date.parse(expirationTimestamp) }
}

/** An unchanged certificate stays the same object, so that connections made with it stay too. */
function sameOrNew(next: ClientCertificate, previous: Held | undefined): ClientCertificate {
  const had = previous?.proof.certificate
  return had !== undefined && had.cert === next.cert && had.key === next.key ? had : next
}

function tellCertificate(held: Held, before: Held | undefined, { observer, certificate: own }: ExecOptions): void {
  const [next, previous] = [held.proof.certificate, before?.proof.certificate]
  if (observer === undefined || next === undefined || next === previous || next === own) return
  const validFrom = previous === undefined || previous === own ? undefined : dates(previous)?.validFromMs
  const validTo = dates(next)?.validToMs
  if (validTo !== undefined) observer.certificate(validTo, validFrom)
}

/** Undefined for what is no certificate: the server will say so. */
function dates({ cert }: ClientCertificate): { readonly validFromMs: number; readonly validToMs: number } | undefined {
  try {
    const { validFrom, validTo } = new X509Certificate(cert)
    return { validFromMs: Date.parse(validFrom), validToMs: Date.parse(validTo) }
  } catch {
    return undefined
  }
}
