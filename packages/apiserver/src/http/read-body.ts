import type { Readable } from 'node:stream'
import { BodyTooLargeError } from './exchange.ts'

/** Collects a body up to a limit. Past it what still comes is thrown away, so that the refusal can be sent. */
export function readBody(source: Readable, bytesMax: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = []
    let size = 0
    source.on('data', (piece: Buffer) => {
      size += piece.length
      if (size > bytesMax) {
        pieces.length = 0
        reject(new BodyTooLargeError(`more than ${bytesMax} bytes`))
      } else pieces.push(piece)
    })
    source.on('end', () => resolve(pieces.length === 1 ? (pieces[0] ?? empty) : Buffer.concat(pieces)))
    source.on('error', reject)
    source.on('aborted', () => reject(new Error('the client went away within its request')))
  })
}

const empty = Buffer.alloc(0)
