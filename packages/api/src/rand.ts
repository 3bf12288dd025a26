// Mirrors k8s.io/apimachinery/pkg/util/rand and k8s.io/apiserver/pkg/storage/names, 1.36.
import type { Random } from '@coxswain/base'
import { utf8Bytes } from './go-text.ts'

/** Without vowels, and without what looks like one, so that chance makes no words. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789'
const suffixLength = 5
const nameLengthMax = 63

/** The longest `generateName` that is kept in full. */
export const generateNameBaseMax = nameLengthMax - suffixLength

/** `length` characters of the alphabet, each as likely as the other. */
export function randomText(length: number, random: Random): string {
  let text = ''
  while (text.length < length) text += alphabet.charAt(Math.floor(random.float() * alphabet.length))
  return text
}

/** A name that begins with `base`, cut where 63 characters would be exceeded, and ends in 5 random characters. */
export function generateName(base: string, random: Random): string {
  return generateNameBase(base) + randomText(suffixLength, random)
}

/** What stands before the random characters. */
export function generateNameBase(base: string): string {
  if (base.length <= generateNameBaseMax && utf8Bytes(base).length <= generateNameBaseMax) return base
  return new TextDecoder().decode(utf8Bytes(base).slice(0, generateNameBaseMax))
}

/** Text, such as the digits of a hash, in the random characters' alphabet: each character its own letter. */
export function safeEncodeString(text: string): string {
  return Array.from(text, (character) => alphabet[(character.codePointAt(0) ?? 0) % alphabet.length]).join('')
}
