import type { Impersonation } from './connection-config.ts'

/** The headers that ask to act as somebody else. Keys of extras are escaped as header names need it. */
export function identityHeaders(who: Impersonation | undefined): Readonly<Record<string, string | readonly string[]>> {
  if (who === undefined) return {}
  const extra = Object.entries(who.extra ?? {}).map(
    ([key, values]) => [`impersonate-extra-${escapeKey(key)}`, values] as const,
  )
  return {
    'impersonate-user': who.user,
    ...(who.uid === undefined ? {} : { 'impersonate-uid': who.uid }),
    ...(who.groups === undefined || who.groups.length === 0 ? {} : { 'impersonate-group': who.groups }),
    ...Object.fromEntries(extra),
  }
}

const escapeKey = (key: string): string =>
  [...Buffer.from(key.toLowerCase(), 'utf8')]
    .map((byte) => {
      const char = String.fromCharCode(byte)
      return /[a-z0-9!#$&'*+\-.^_`|~]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
