// Mirrors k8s.io/apiserver/pkg/endpoints/filters/impersonation, release 1.36.
import type { IncomingHttpHeaders } from 'node:http'
import type { UserInfo } from '../registry/strategy.ts'
import { allAuthenticated, allUnauthenticated, anonymousUser } from './authenticator.ts'

const extraPrefix = 'impersonate-extra-'
const serviceAccountPrefix = 'system:serviceaccount:'

/** What the headers ask for: nobody, somebody, or something that makes no sense. */
export type Impersonation =
  | { readonly kind: 'none' }
  | { readonly kind: 'user'; readonly user: UserInfo }
  | { readonly kind: 'malformed'; readonly message: string }

/**
 * Whom the sender wants to act as. Says nothing about whether it may.
 * `groups` are the values of `Impersonate-Group`, one each: HTTP libraries that join them lose the borders.
 */
export function requestedImpersonation(headers: IncomingHttpHeaders, groups: readonly string[]): Impersonation {
  if (!isAskedFor(headers)) return nobody
  const username = single(headers['impersonate-user'])
  const uid = single(headers['impersonate-uid'])
  const extra = extraOf(headers)
  if (username === '') {
    if (uid === '' && groups.length === 0 && Object.keys(extra).length === 0) return nobody
    return {
      kind: 'malformed',
      message: `requested ${goUser({ username, uid, groups, extra })} without impersonating a user name`,
    }
  }
  return {
    kind: 'user',
    user: {
      username,
      ...(uid === '' ? {} : { uid }),
      groups: completeGroups(username, groups),
      ...(Object.keys(extra).length === 0 ? {} : { extra }),
    },
  }
}

const nobody: Impersonation = { kind: 'none' }

/** Nearly no request asks: this is all that it costs them. */
function isAskedFor(headers: IncomingHttpHeaders): boolean {
  for (const name in headers) if (name.startsWith('impersonate-')) return true
  return false
}

/** A service account without groups gets its own; whoever is known is among the authenticated. */
function completeGroups(username: string, given: readonly string[]): readonly string[] {
  const own =
    given.length === 0 && username.startsWith(serviceAccountPrefix)
      ? serviceAccountGroups(username.slice(serviceAccountPrefix.length))
      : given
  if (own.includes(allAuthenticated) || own.includes(allUnauthenticated)) return own
  return [...own, username === anonymousUser.username ? allUnauthenticated : allAuthenticated]
}

function serviceAccountGroups(namespaceAndName: string): readonly string[] {
  const [namespace] = namespaceAndName.split(':')
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]
}

function extraOf(headers: IncomingHttpHeaders): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith(extraPrefix) || value === undefined) continue
    found[unescapeKey(name.slice(extraPrefix.length))] = typeof value === 'string' ? value.split(', ') : value
  }
  return found
}

function unescapeKey(key: string): string {
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}

const single = (value: string | readonly string[] | undefined): string =>
  typeof value === 'string' ? value : (value?.[0] ?? '')

interface Asked {
  readonly username: string
  readonly uid: string
  readonly groups: readonly string[]
  readonly extra: Readonly<Record<string, readonly string[]>>
}

const strings = (list: readonly string[]): string => `[]string{${list.map((text) => JSON.stringify(text)).join(', ')}}`

/** The message quotes a Go value. */
function goUser({ username, uid, groups, extra }: Asked): string {
  const entries = Object.entries(extra).map(([key, list]) => `${JSON.stringify(key)}:${strings(list)}`)
  const extraText = entries.length === 0 ? 'map[string][]string(nil)' : `map[string][]string{${entries.join(', ')}}`
  const groupsText = groups.length === 0 ? '[]string(nil)' : strings(groups)
  return `&user.DefaultInfo{Name:${JSON.stringify(username)}, UID:${JSON.stringify(uid)}, Groups:${groupsText}, Extra:${extraText}}`
}
