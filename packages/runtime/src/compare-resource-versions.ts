// Mirrors apimachinery pkg/util/resourceversion, CompareResourceVersion, 1.36.
import { compareTexts } from '@coxswain/base'

/** Negative, zero or positive as `a` is older than, the same as or newer than `b`; undefined if one is no version. */
export function compareResourceVersions(a: string, b: string): number | undefined {
  if (!isWellFormed(a) || !isWellFormed(b)) return undefined
  if (a.length !== b.length) return a.length - b.length
  return compareTexts(a, b)
}

/** Decimal digits, the first of which is not zero. */
const isWellFormed = (version: string): boolean => /^[1-9][0-9]*$/.test(version)
