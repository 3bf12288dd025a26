import type { KubeObject, ResourceType } from '@coxswain/api'
import type { Clock, Random } from '@coxswain/base'
import type { UserInfo } from '../registry/strategy.ts'

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT'

export type MaybeLater<T> = T | Promise<T>

/** A read of what is stored now; plugins see what was acknowledged before they are asked. It may be known without a turn. */
export interface ObjectReader {
  get<T extends KubeObject>(
    type: ResourceType<T>,
    namespace: string | undefined,
    name: string,
  ): MaybeLater<T | undefined>
  /** Of one namespace, or all when none is given. */
  list<T extends KubeObject>(type: ResourceType<T>, namespace?: string): MaybeLater<readonly T[]>
}

/** What a plugin is asked about. */
export interface AdmissionRequest {
  readonly operation: AdmissionOperation
  readonly resource: ResourceType
  readonly subresource: string | undefined
  readonly namespace: string | undefined
  /** Empty while a name is still to be generated. */
  readonly name: string
  readonly user: UserInfo
  readonly isDryRun: boolean
  /** What is there before an update or deletion. */
  readonly previous: KubeObject | undefined
  readonly reader: ObjectReader
  readonly clock: Clock
  readonly random: Random
  warn(text: string): void
  /** Puts an object in the place of the version that it was read at, past all rules; false: somebody wrote in between. */
  replace<T extends KubeObject>(type: ResourceType<T>, object: T): Promise<boolean>
}

/**
 * One admission plugin. All plugins admit first, in Kubernetes' order, and validate after that; both refuse by throwing a
 * `StatusError`. Objects are not changed: `admit` returns the one to go on with. For a deletion the object is the stored one.
 */
export interface AdmissionPlugin {
  /** As Kubernetes calls it. */
  readonly name: string
  /** Whether it has anything to say; asked once for each kind of request, so only on what the arguments tell. */
  handles(operation: AdmissionOperation, resource: ResourceType, subresource: string | undefined): boolean
  admit?(object: KubeObject, request: AdmissionRequest): MaybeLater<KubeObject>
  validate?(object: KubeObject, request: AdmissionRequest): MaybeLater<void>
}
