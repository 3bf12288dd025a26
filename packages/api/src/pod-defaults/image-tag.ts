// Mirrors pkg/util/parsers/parsers.go ParseImageName, 1.36: what `imagePullPolicy` is defaulted from.

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const domain =
  '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?'
const digest = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}'
const reference = new RegExp(`^(?:${domain}/)?(${component}(?:/${component})*)(?::(\\w[\\w.-]{0,127}))?(@${digest})?$`)
const bareDigest = /^[a-f0-9]{64}$/
const pathLengthMax = 255

/** The tag of an image; `latest` if it has neither tag nor digest, `undefined` if it has none or cannot be read. */
export function imageTag(image: string): string | undefined {
  const parts = reference.exec(image)
  if (parts === null || bareDigest.test(image) || (parts[1] ?? '').length > pathLengthMax) return undefined
  return parts[2] ?? (parts[3] === undefined ? 'latest' : undefined)
}

export function defaultPullPolicy(image: string): 'Always' | 'IfNotPresent' {
  return imageTag(image) === 'latest' ? 'Always' : 'IfNotPresent'
}
