import type { Toleration } from '@coxswain/api'
import { tolerationMs } from '@coxswain/controllers/src/taint-eviction/toleration-time.ts'
import type { VectorFunctions } from '../vector.ts'

const nanosecondsInMs = 1_000_000n

export const functions = {
  getMinTolerationTime: ({ tolerations }: { readonly tolerations: readonly Toleration[] | null }) => {
    const ms = tolerationMs(tolerations ?? [])
    return ms === Infinity ? '-1' : String(BigInt(ms) * nanosecondsInMs)
  },
} satisfies VectorFunctions
