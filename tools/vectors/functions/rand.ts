import { fnv32, fnv32a, fnv64a, generateName, generateNameBase, safeEncodeString } from '@coxswain/api'
import type { VectorFunctions } from '../vector.ts'

interface Text {
  readonly s: string
}

const random = { float: () => 0.5, uuid: () => '' }

export const functions = {
  SafeEncodeString: ({ s }: Text) => safeEncodeString(s),
  GenerateName: ({ base }: { base: string }) => {
    const prefix = generateNameBase(base)
    return { prefix, suffixLength: generateName(base, random).length - prefix.length }
  },
  fnv: ({ s }: Text) => ({ fnv32: String(fnv32(s)), fnv32a: String(fnv32a(s)), fnv64a: String(fnv64a(s)) }),
} satisfies VectorFunctions
