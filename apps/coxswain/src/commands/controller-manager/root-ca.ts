// Mirrors cmd/kube-controller-manager/app/controllermanager.go, readCA, 1.36.
import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { openProblem } from './open-problem.ts'
import { pemBlocks } from './pem-blocks.ts'

/** The text of `--root-ca-file`. Rejects in Kubernetes' words for what holds no certificates. */
export async function readRootCa(file: string): Promise<string> {
  const told = `error parsing root-ca-file at ${file}`
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`${told}: ${openProblem(cause, file)}`)
  })
  const certificates = pemBlocks(text).filter(({ type, hasHeaders }) => type === 'CERTIFICATE' && !hasHeaders)
  if (certificates.length === 0) {
    throw new Error(`${told}: data does not contain any valid RSA or ECDSA certificates`)
  }
  for (const { pem } of certificates) {
    try {
      void new X509Certificate(pem)
    } catch (error) {
      throw new Error(`${told}: ${String(error)}`, { cause: error })
    }
  }
  return text
}
