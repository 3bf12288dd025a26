import { readCertificateFields, readPemBlocks } from '@coxswain/base/x509'

/** When the first certificate in a PEM text ends; undefined if that cannot be read. */
export function expiryMs(pem: string): number | undefined {
  const [block] = readPemBlocks(pem)
  return block === undefined ? undefined : readCertificateFields(block.bytes)?.notAfterMs
}
