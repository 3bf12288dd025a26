// Mirrors cmd/kube-controller-manager/app/controllermanager.go, readCA, 1.36.
import { readPemBlocks } from '@coxswain/base/x509'
import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { openProblem } from './open-problem.ts'

/** The text of `--root-ca-file`. Rejects in Kubernetes' words for what holds no certificates. */
export async function readRootCa(file: string): Promise<string> {
  const told = `error parsing root-ca-file at ${file}`
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`${told}: ${openProblem(cause, file)}`)
  })
  try {
    parseCertificates(text)
  } catch (error) {
    throw new Error(`${told}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  return text
}

/** All certificates of a text. Throws when there are none, or when one cannot be read. */
export function parseCertificates(text: string): readonly X509Certificate[] {
  const blocks = readPemBlocks(text).filter(({ type, hasHeaders }) => type === 'CERTIFICATE' && !hasHeaders)
  if (blocks.length === 0) throw new Error('data does not contain any valid RSA or ECDSA certificates')
  return blocks.map(({ bytes }) => new X509Certificate(bytes))
}
