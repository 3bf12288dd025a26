// Mirrors k8s.io/component-base/version/dynamic.go and apimachinery pkg/util/version, ParseSemantic, 1.36.
import { release } from '../release.ts'

const base = `v${release}`

/**
 * The version to report instead of our own: of the same release, with whatever else behind it. Throws what is wrong with it,
 * in Kubernetes' words.
 */
export function readReportedVersion(text: string): string {
  if (text === base) return text
  const shown = JSON.stringify(text)
  const [, numbers, extra = ''] = /^\s*v?([0-9]+(?:\.[0-9]+)*)(.*)$/.exec(text) ?? []
  if (numbers === undefined) throw new Error(`could not parse ${shown} as version`)
  const components = numbers.split('.')
  if (components.length !== 3) throw new Error(`illegal version string ${shown}`)
  const padded = components.find((component) => component.length > 1 && component.startsWith('0'))
  if (padded !== undefined)
    throw new Error(`illegal zero-prefixed version component ${JSON.stringify(padded)} in ${shown}`)
  const word = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*'
  if (!new RegExp(`^(?:-${word})?(?:\\+${word})?\\s*$`).test(extra)) {
    throw new Error(`could not parse pre-release/metadata (${extra}) in version ${shown}`)
  }
  if (numbers !== release) {
    throw new Error(`version ${shown} must match major/minor/patch of default version ${JSON.stringify(base)}`)
  }
  return text
}
