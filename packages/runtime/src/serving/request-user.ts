/** Who asks. */
export interface RequestUser {
  readonly username: string
  readonly uid?: string | undefined
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>> | undefined
}

export const anonymous: RequestUser = { username: 'system:anonymous', groups: ['system:unauthenticated'] }

const allAuthenticated = 'system:authenticated'

/** Whoever is known is in the group of all that are. */
export function withAuthenticatedGroup(user: RequestUser): RequestUser {
  if (user.groups.includes(allAuthenticated)) return user
  return { ...user, groups: [...user.groups, allAuthenticated] }
}
