import type { ApiHandler, UserInfo } from '@coxswain/apiserver'
import type { Clock, Logger, Random } from '@coxswain/base'
import type { Client } from '@coxswain/client'

/** The programs of a cluster. The API server is always there; the others can be left out. */
export type PartName = 'controller-manager' | 'scheduler' | 'nodes'

export interface ClusterOptions {
  readonly clock: Clock
  readonly random: Random
  readonly logger?: Logger | undefined
  /** How many simulated nodes; default 3. None: pods stay where something else binds and runs them. */
  readonly nodes?: number | undefined
  readonly without?: ReadonlySet<PartName> | undefined
  /** Only these controllers, by name; default: those that are on in Kubernetes. */
  readonly controllers?: readonly string[] | undefined
  /** Values of controllers' flags, by the controller's name. */
  readonly controllerOptions?: Readonly<Record<string, unknown>> | undefined
  /** Requests a second and burst of each controller's client; absent: unlimited. */
  readonly clientLimits?: { readonly qps: number; readonly burst: number } | undefined
  /** What the root CA publisher hands out; absent: it does not run. */
  readonly rootCa?: string | undefined
  /** Called as each part becomes ready, in order. */
  readonly onReady?: ((part: 'apiserver' | PartName, detail: string) => void) | undefined
}

/** A whole control plane in this process. */
export interface Cluster extends AsyncDisposable {
  /** Where requests end; serve it over HTTPS, or speak to it by `client`. */
  readonly handler: ApiHandler
  readonly clock: Clock
  /** A client of the direct transport, by default as a cluster administrator. */
  client(user?: UserInfo, userAgent?: string): Client
  /** Stops one part as a crash would: at once, without a farewell. */
  stop(part: PartName): Promise<void>
  /** Starts a part again; it goes on from what the API server holds. */
  start(part: PartName): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}
