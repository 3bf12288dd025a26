import type { ApiServer, UserInfo } from '@coxswain/apiserver'
import type { Clock, Logger, Random, TaskGroup } from '@coxswain/base'
import type { StoppableInformerFactory } from '@coxswain/cache'
import type { ResourceType } from '@coxswain/api'
import type { Client } from '@coxswain/client'
import type { Metrics } from '@coxswain/runtime'
import type { ClusterOptions } from './cluster.ts'

/** What a part is made of. Each part has its own informers: another program would, too. */
export interface PartContext {
  readonly options: ClusterOptions
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  readonly informers: StoppableInformerFactory
  /** Work beside the part's own; it ends with the part. */
  readonly background: TaskGroup
  client(user: UserInfo, userAgent: string): Client
  /** What the part has to say of itself, as an API group. */
  readonly provide: ApiServer['provide']
  /** Whether the API server has a resource now. */
  readonly isServed: (type: ResourceType) => boolean
}

/** One program of the cluster. */
export interface Part {
  /** Who its informers ask as. */
  readonly user: UserInfo
  /** Starts it; the promise tells in a few words what is ready. Runs until the signal aborts. */
  run(context: PartContext, signal: AbortSignal): { readonly ready: Promise<string>; readonly stopped: Promise<void> }
}

export const systemUser = (username: string, ...groups: readonly string[]): UserInfo => ({
  username,
  groups: [...groups, 'system:authenticated'],
})
