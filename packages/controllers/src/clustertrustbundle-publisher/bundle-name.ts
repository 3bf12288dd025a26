// Mirrors constructBundleName of pkg/controller/certificates/clustertrustbundlepublisher/publisher.go, 1.36.
import { createHash } from 'node:crypto'

const hashBytes = 12

/** Another text has another name, so that whoever mounts one bundle never sees it change. */
export function bundleName(signer: string, text: string): string {
  const hash = createHash('sha256').update(text).digest('hex')
  return `${signer.replaceAll('/', ':')}:${hash.slice(0, 2 * hashBytes)}`
}
