// Mirrors client-go transport/ca_rotation.go, release 1.36.
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Clock } from '@coxswain/base'

/** How a look at the file ended, in the words of Kubernetes' metric. */
export interface CaReload {
  readonly result: 'success' | 'failure'
  readonly reason: 'read_error' | 'empty' | 'unchanged' | 'ca_parse_error' | 'updated'
}

export interface CaFileOptions {
  readonly file: string
  /** What the file held when it was first read. */
  readonly first: string
  readonly clock: Clock
  readonly onReload?: ((reload: CaReload) => void) | undefined
}

const caMaxAgeMs = 5 * 60_000

/**
 * The authorities in a file, which is looked at again when they are asked for and five minutes have passed. What cannot be
 * read or holds no certificate changes nothing.
 */
export function caFile({ file, first, clock, onReload }: CaFileOptions): () => string {
  let current = first
  let readAtMs = clock.monotonicMs()
  const reload = (): CaReload => {
    let next: string
    try {
      next = readFileSync(file, 'utf8')
    } catch {
      return { result: 'failure', reason: 'read_error' }
    }
    if (next === '') return { result: 'failure', reason: 'empty' }
    if (next === current) return { result: 'success', reason: 'unchanged' }
    if (!holdsCertificate(next)) return { result: 'failure', reason: 'ca_parse_error' }
    current = next
    return { result: 'success', reason: 'updated' }
  }
  return () => {
    if (clock.monotonicMs() - readAtMs < caMaxAgeMs) return current
    readAtMs = clock.monotonicMs()
    const reloaded = reload()
    onReload?.(reloaded)
    return current
  }
}

function holdsCertificate(pem: string): boolean {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return blocks.some((block) => {
    try {
      return new X509Certificate(block).raw.length > 0
    } catch {
      return false
    }
  })
}
