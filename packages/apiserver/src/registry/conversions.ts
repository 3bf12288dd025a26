import type { Conversion } from './served-resource.ts'

/** Versions that are served but not stored as they are. */
export const conversions: ReadonlyMap<string, Conversion> = new Map()
