import type { ApiServer, UserInfo } from '@coxswain/apiserver'
import type { Clock, Logger, Random } from '@coxswain/base'
import type { KubeObject } from '@coxswain/api'
import type { Client, Transport } from '@coxswain/client'
import type { ControllerContext, ControllerDescriptor, FeatureGates, Metrics, Trace } from '@coxswain/runtime'
import type { Store } from '@coxswain/store'

/** The programs of a cluster besides the API server, which is always there. */
export const partNames = ['controller-manager', 'scheduler', 'nodes'] as const
export type PartName = (typeof partNames)[number]

export interface ClusterOptions {
  readonly clock: Clock
  readonly random: Random
  readonly logger?: Logger | undefined
  /** How many simulated nodes; default 3. With 0, pods stay where something else binds and runs them. */
  readonly nodes?: number | undefined
  readonly without?: ReadonlySet<PartName> | undefined
  /** As `--controllers`: names, `-name`, `*`. Default: those that are on in Kubernetes. */
  readonly controllers?: readonly string[] | undefined
  /** Run in the controller manager beside Kubernetes' own, which they cannot replace. */
  readonly moreControllers?: readonly ControllerDescriptor[] | undefined
  /** Values of a controller's flags; `undefined`: its defaults. */
  readonly controllerOptions?: ((descriptor: ControllerDescriptor) => unknown) | undefined
  /** Gates of controllers; default: as in 1.36. */
  readonly featureGates?: FeatureGates | undefined
  /** What the root CA publisher hands out, PEM. Absent: nothing, and it does not run. */
  readonly rootCa?: string | undefined
  /** One that was made, and started, by the caller, who also closes it. Default: a new one. */
  readonly apiServer?: ApiServer | undefined
  /** Where the API server that is made here keeps its objects. Default: in memory. */
  readonly store?: Store<KubeObject> | undefined
  /** Freezes what informers keep, so that whoever changes a cached object fails. */
  readonly freeze?: boolean | undefined
  /** Stands between a part and the API server: where tests put faults. */
  readonly between?: ((direct: Transport, part: PartName) => Transport) | undefined
  readonly trace?: Trace | undefined
  readonly onBug?: ControllerContext['onBug']
  readonly metrics?: Metrics | undefined
  /** Called as each part becomes ready. */
  readonly onReady?: ((part: 'apiserver' | PartName, detail: string) => void) | undefined
}

/** A whole control plane in this process. */
export interface Cluster extends AsyncDisposable {
  /** Where requests end. */
  readonly apiServer: ApiServer
  readonly clock: Clock
  /** A client of the direct transport; by default as a cluster administrator. */
  client(user?: UserInfo, userAgent?: string): Client
  /** Resolves when every part that was started has become ready. */
  readonly ready: Promise<void>
  /** Stops a part as a crash would: nothing is said, nothing handed over. No effect on one that does not run. */
  stop(part: PartName): Promise<void>
  /** Starts a part, again; it goes on from what the API server holds. No effect on one that runs. */
  start(part: PartName): Promise<void>
}
