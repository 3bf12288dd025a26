import { getCompileCacheDir } from 'node:module'
import path from 'node:path'
import { Worker } from 'node:worker_threads'

export interface KeyPair {
  /** PEM. */
  readonly cert: string
  readonly key: string
}

export interface ClientSubject {
  readonly commonName: string
  readonly organizations: readonly string[]
}

export interface CertificateRequest {
  /** Names and addresses that the server's certificate is good for. */
  readonly dnsNames: readonly string[]
  readonly ipAddresses: readonly string[]
  /** A client certificate for each. */
  readonly clients: readonly ClientSubject[]
  /** Milliseconds since the epoch: when the certificates begin to hold. */
  readonly nowMs: number
  /** Default: `kubernetes` and `kube-apiserver`. */
  readonly commonNames?: { readonly authority: string; readonly serving: string } | undefined
  /** An authority made before; absent: a new one. */
  readonly authority?: KeyPair | undefined
}

export interface ClusterCertificates {
  readonly authority: KeyPair
  readonly serving: KeyPair
  /** In the order of the request. */
  readonly clients: readonly KeyPair[]
}

/**
 * Makes the certificates of a cluster: one authority, what the server shows, and one for each client.
 * Works in a thread of its own: the library takes a tenth of a second and 25 MB, which the thread keeps off the start of
 * everything else and gives back.
 */
export function createClusterCertificates(request: CertificateRequest): Promise<ClusterCertificates> {
  return new Promise((resolve, reject) => {
    const worker = startWorker(request)
    worker.once('message', (made: ClusterCertificates) => resolve(made))
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`making certificates ended with code ${code}`)))
  })
}

/**
 * Threads do not inherit the compile cache of the process. Where there is one, a few words switch it on before anything is
 * loaded: that takes a quarter off the time.
 */
function startWorker(request: CertificateRequest): Worker {
  const entry = new URL('./make-certificates.ts', import.meta.url)
  const cacheFolder = getCompileCacheDir()
  if (cacheFolder === undefined) return new Worker(entry, { workerData: request })
  // The folder that Node names is one for its own version, inside of the one that it was given.
  const given = JSON.stringify(path.dirname(cacheFolder))
  const code = `const cache = require('node:module')
cache.enableCompileCache(${given})
import(${JSON.stringify(entry.href)}).then(() => cache.flushCompileCache())`
  return new Worker(code, { eval: true, workerData: request })
}
