// Mirrors how client_golang's promhttp negotiates with Accept-Encoding, as of Kubernetes 1.36.
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import type { ServedAnswer, ServedRequest } from './exchange.ts'

const gzip = promisify(zlib.gzip)

/** The answer packed with gzip, for those who ask for it. */
export async function compressAnswer({ headers }: ServedRequest, answer: ServedAnswer): Promise<ServedAnswer> {
  if (!takesGzip(headers['accept-encoding'] ?? '')) return answer
  const body = await gzip(answer.body)
  return { ...answer, headers: { ...answer.headers, 'content-encoding': 'gzip' }, body }
}

/** Only who wants it more than what is not packed gets it; `*` wants both the same. */
function takesGzip(accepted: string): boolean {
  const clauses = accepted.split(',').map((clause) => {
    const [name = '', ...parameters] = clause.split(';').map((part) => part.trim().toLowerCase())
    const quality = parameters.find((one) => one.startsWith('q='))?.slice(2)
    return { name, quality: quality === undefined ? 1 : Number(quality) || 0 }
  })
  const wish = (wanted: string): number =>
    Math.max(0, ...clauses.flatMap(({ name, quality }) => (name === wanted || name === '*' ? quality : [])))
  return wish('gzip') > wish('identity')
}
