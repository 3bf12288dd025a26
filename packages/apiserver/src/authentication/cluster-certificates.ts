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
    const worker = new Worker(new URL('./make-certificates.ts', import.meta.url), { workerData: request })
    worker.once('message', (made: ClusterCertificates) => resolve(made))
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`making certificates ended with code ${code}`)))
  })
}
