import type { Clock, Random } from '@coxswain/base'
import type { WatchStream } from '@coxswain/client'
import type { ApiHandler } from '../registry/api-handler.ts'
import type { UserInfo } from '../registry/strategy.ts'
import type { BodyReaders } from './request-body.ts'
import type { Exchange } from './exchange.ts'
import type { FindResource } from './route.ts'
import type { FindPrinter } from './table.ts'
import type { SerializedEvents } from './serialized-events.ts'

/** What serving a request needs of the server. */
export interface ServingDeps {
  readonly handler: ApiHandler
  readonly find: FindResource
  /** Whether a group is there in any version. */
  readonly hasGroup: (group: string) => boolean
  readonly printer: FindPrinter
  readonly readers: BodyReaders
  readonly events: SerializedEvents
  /** Those under way. */
  readonly watches: Set<WatchStream>
  readonly clock: Clock
  readonly random: Random
}

/** One request by a sender who is known, with its path and query taken apart. */
export interface KnownRequest {
  readonly exchange: Exchange
  readonly path: string
  readonly query: URLSearchParams
  readonly user: UserInfo
  /** Headers of every answer to it. */
  readonly headers: Readonly<Record<string, string>>
  /** Throws 403 where the sender may change this object, but not create it. */
  readonly mayCreate: () => void | Promise<void>
  /** What the answer warns of, a refusal too. */
  readonly warnings: Set<string>
}
