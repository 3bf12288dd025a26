import { isAnonymous, privilegedGroup } from '../authentication/authenticator.ts'
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

/** Paths besides resources that everybody who is known may read: those of Kubernetes' role `system:discovery`. */
const discoveryPaths = /^\/(?:(?:api|apis|openapi)(?:\/.*)?|healthz|livez|readyz|version\/?)$/

/**
 * Until there are rules of access: whoever is known may do everything with resources, and read what tells of them; other
 * paths are for masters. Who is not known may see health and version.
 */
export const allowAuthenticated: Authorizer = ({ user, path, resource, verb }) => {
  if (user.groups.includes(privilegedGroup) || isPublicPath(path)) return { isAllowed: true }
  if (isAnonymous(user)) return { isAllowed: false }
  const isReading = verb === 'get' || verb === 'head'
  return { isAllowed: resource !== undefined || (isReading && discoveryPaths.test(path)) }
}
