// Mirrors apiserver pkg/storage/names/generate.go and apimachinery pkg/util/rand, release 1.36.
import type { Random } from '@coxswain/base'

/** No vowels and nothing that looks like another letter, so that no words come out. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789'
const suffixLength = 5
const prefixLengthMax = 63 - suffixLength

function randomSuffix(random: Random, length = suffixLength): string {
  let text = ''
  for (let index = 0; index < length; index += 1) text += alphabet[Math.floor(random.float() * alphabet.length)]
  return text
}

export function generateName(prefix: string, random: Random): string {
  return prefix.slice(0, prefixLengthMax) + randomSuffix(random)
}
