import { randomUUID } from 'node:crypto'
import type { Random } from '../random.ts'

/** The machine's chance. */
export function systemRandom(): Random {
  return {
    float: () => Math.random(), // oxlint-disable-line eslint/no-restricted-properties
    uuid: () => randomUUID(),
  }
}
