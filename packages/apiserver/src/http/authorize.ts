import { isAnonymous } from '../authentication/authenticator.ts'
import type { UserInfo } from '../registry/strategy.ts'
import type { ResourcePath } from './route.ts'

/** What somebody wants to do, as rules of access speak of it. */
export interface AccessRequest {
  readonly user: UserInfo
  /** `get`, `list`, …, or the lower-case method for what is no resource. */
  readonly verb: string
  readonly path: string
  /** Absent for `/version` and the like. */
  readonly resource: ResourcePath | undefined
}

export type AccessVerdict =
  | { readonly isAllowed: true }
  | { readonly isAllowed: false; readonly why?: string | undefined }

export type Authorizer = (request: AccessRequest) => AccessVerdict | Promise<AccessVerdict>

const publicPaths = /^\/(?:(?:healthz|livez|readyz)(?:\/.*)?|version\/?)$/

/** Health and version are for everybody, also for who shows nothing. */
export const isPublicPath = (path: string): boolean => publicPaths.test(path)

/** Whoever is known may do everything; who is not may see health and version. */
export const allowAuthenticated: Authorizer = ({ user, path }) =>
  isAnonymous(user) && !isPublicPath(path) ? { isAllowed: false } : { isAllowed: true }
