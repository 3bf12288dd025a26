import { readFile } from 'node:fs/promises'
import type { Clock } from '@coxswain/base'
import { TransportError } from '../errors.ts'

export interface ClientCertificate {
  /** PEM. */
  readonly cert: string
  readonly key: string
}

/** What a request shows of its sender at one time. */
export interface Proof {
  /** Value of the `Authorization` header. */
  readonly authorization?: string | undefined
  readonly certificate?: ClientCertificate | undefined
}

/** Who we are, for as long as it holds. */
export interface Credentials {
  /** What to show now. A value where nothing has to be fetched, so that most requests do not wait. */
  proof(): Proof | Promise<Proof>
  /** The server answered 401: what was shown is no longer good. */
  refused(): void
}

export function fixedCredentials(proof: Proof): Credentials {
  return { proof: () => proof, refused: () => {} }
}

export const bearer = (token: string): string => `Bearer ${token}`

export const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

/** How long the content of a token file is believed; kubelets replace mounted tokens well before they end. */
const tokenFileMaxAgeMs = 60_000

export interface TokenFileOptions {
  readonly certificate?: ClientCertificate | undefined
  /** What to show as long as the file could never be read. */
  readonly otherwise?: string | undefined
}

/** A token that something else keeps fresh in a file. */
export function tokenFileCredentials(path: string, clock: Clock, options: TokenFileOptions = {}): Credentials {
  return new TokenFile(path, clock, options)
}

class TokenFile implements Credentials {
  readonly #path: string
  readonly #clock: Clock
  readonly #options: TokenFileOptions
  #proof: Proof | undefined
  /** Monotonic; meaningless without `#proof`. */
  #readAtMs = 0

  constructor(path: string, clock: Clock, options: TokenFileOptions) {
    this.#path = path
    this.#clock = clock
    this.#options = options
  }

  proof(): Proof | Promise<Proof> {
    const isFresh = this.#clock.monotonicMs() - this.#readAtMs < tokenFileMaxAgeMs
    return this.#proof !== undefined && isFresh ? this.#proof : this.#read()
  }

  refused(): void {
    this.#proof = undefined
  }

  async #read(): Promise<Proof> {
    const { certificate, otherwise } = this.#options
    try {
      const token = (await readFile(this.#path, 'utf8')).trim()
      if (token === '') throw new TransportError('credentials', `read empty token from file "${this.#path}"`)
      this.#proof = { authorization: bearer(token), certificate }
      this.#readAtMs = this.#clock.monotonicMs()
      return this.#proof
    } catch (error) {
      // A file that cannot be read for a moment does not make the token in hand bad.
      if (this.#proof !== undefined) return this.#proof
      if (otherwise !== undefined) return { authorization: otherwise, certificate }
      if (error instanceof TransportError) throw error
      throw new TransportError('credentials', `failed to read token file "${this.#path}"`, { cause: error })
    }
  }
}

/** Where a certificate is that something else keeps fresh. */
export interface CertificateFiles {
  readonly certFile: string
  readonly keyFile: string
}

/** How often the files are looked at again. */
const certificateMaxAgeMs = 5 * 60_000

/** A certificate in files. As long as they hold the same it is the same object, and connections stay. */
export function certificateFileCredentials(
  files: CertificateFiles,
  first: ClientCertificate,
  { clock, authorization }: { readonly clock: Clock; readonly authorization?: string | undefined },
): Credentials {
  let proof: Proof = { authorization, certificate: first }
  let readAtMs = clock.monotonicMs()
  let reading: Promise<Proof> | undefined
  const read = async (): Promise<Proof> => {
    try {
      const [cert, key] = await Promise.all([readFile(files.certFile, 'utf8'), readFile(files.keyFile, 'utf8')])
      const isSame = cert === proof.certificate?.cert && key === proof.certificate.key
      if (!isSame) proof = { authorization, certificate: { cert, key } }
    } catch {
      // Files that cannot be read for a moment do not make the certificate in hand bad.
    } finally {
      readAtMs = clock.monotonicMs()
      reading = undefined
    }
    return proof
  }
  return {
    proof: () => (clock.monotonicMs() - readAtMs < certificateMaxAgeMs ? proof : (reading ??= read())),
    refused: () => {
      readAtMs = -Infinity
    },
  }
}
