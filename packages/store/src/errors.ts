import type { Revision } from './store.ts'

/** History before `compactedRevision` is gone: the caller has to list again. */
export class CompactedError extends Error {
  override readonly name = 'CompactedError'
  readonly compactedRevision: Revision

  constructor(wanted: Revision, compactedRevision: Revision) {
    super(`revision ${wanted} has been compacted; the oldest that is left is ${compactedRevision}`)
    this.compactedRevision = compactedRevision
  }
}

/** The revision has not been written yet. */
export class FutureRevisionError extends Error {
  override readonly name = 'FutureRevisionError'
  readonly currentRevision: Revision

  constructor(wanted: Revision, currentRevision: Revision) {
    super(`revision ${wanted} is in the future; the latest is ${currentRevision}`)
    this.currentRevision = currentRevision
  }
}

/** A watch was not read while more changes came than its buffer holds; it is closed. */
export class SlowWatcherError extends Error {
  override readonly name = 'SlowWatcherError'

  constructor(bufferMax: number) {
    super(`more than ${bufferMax} changes were waiting to be read`)
  }
}

export class StoreClosedError extends Error {
  override readonly name = 'StoreClosedError'

  constructor() {
    super('the store is closed')
  }
}
