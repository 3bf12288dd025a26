import { setFlagsFromString } from 'node:v8'

/** The first release whose V8 was measured with these flags; an older one may not know them and would say so. */
const measuredSince = 26

/**
 * Has V8 keep the heap small: new objects get a few megabytes in place of 32, and old ones are collected when they have
 * doubled, not when they are four times as many. docs/decisions/0002-memory.md has the figures. Must come before code is
 * loaded, compiled code is kept for one set of flags.
 */
export function saveMemory(nodeMajor) {
  if (nodeMajor < measuredSince) return
  setFlagsFromString('--memory-saver-mode')
  setFlagsFromString('--heap-growing-percent=100')
}
