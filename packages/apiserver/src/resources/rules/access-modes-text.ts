// Mirrors pkg/apis/core/helper/helpers.go GetAccessModesAsString, release 1.36.

const shortModes: readonly (readonly [string, string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
]

/** `RWO,RWX`, always in this order. */
export function accessModesText(modes: readonly string[] | undefined): string {
  if (modes === undefined) return ''
  return shortModes.flatMap(([mode, short]) => (modes.includes(mode) ? [short] : [])).join(',')
}
