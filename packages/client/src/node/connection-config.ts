import type { Credentials } from './credentials.ts'

export interface TlsConfig {
  /** PEM of the authorities to trust; absent: the machine's. */
  readonly ca?: string | undefined
  /** The same as they are now, where they stand in a file that something else keeps fresh. */
  readonly currentCa?: (() => string) | undefined
  /** Name to ask for and to verify, where it is not the URL's host. */
  readonly serverName?: string | undefined
  /** Trust whatever certificate comes. */
  readonly insecureSkipVerify?: boolean | undefined
}

/** Acting as somebody else; the server decides who may. */
export interface Impersonation {
  readonly user: string
  readonly uid?: string | undefined
  readonly groups?: readonly string[] | undefined
  readonly extra?: Readonly<Record<string, readonly string[]>> | undefined
}

/** Everything that reaching one API server as one user takes. */
export interface ConnectionConfig {
  /** `https://host:port`, with a path prefix where the server is behind one. */
  readonly server: string
  readonly tls: TlsConfig
  /** Asked for whatever the server is. Absent: what the environment says. */
  readonly proxy?: URL | undefined
  readonly credentials: Credentials
  readonly impersonation?: Impersonation | undefined
  /** Where namespaced requests go when nothing else is said. */
  readonly namespace: string
}
