/** An apiVersion that cannot be read. */
export class GroupVersionError extends Error {
  override readonly name = 'GroupVersionError'
}

/** The group of an apiVersion, empty for the core's. Throws a `GroupVersionError` with Kubernetes' message. */
export function groupOf(apiVersion: string): string {
  if (apiVersion === '' || apiVersion === '/') return ''
  const parts = apiVersion.split('/')
  if (parts.length > 2) throw new GroupVersionError(`unexpected GroupVersion string: ${apiVersion}`)
  return parts.length === 2 ? (parts[0] ?? '') : ''
}
