import type { Revision, Store } from '@coxswain/store'
import type { RegistryDeps } from './request-scope.ts'
import { plainError, tooLargeResourceVersion } from './status-errors.ts'

/** How long a request waits for a revision that has not come yet. */
const futureWaitMs = 3000

/** A resourceVersion as a number, 0 when none is given; in Go's words what is wrong with it. */
export function parseResourceVersion(text: string | undefined): Revision {
  if (text === undefined || text === '') return 0
  if (/^\d+$/.test(text)) return Number(text)
  throw plainError(
    `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  )
}

/** Resolves when the store has come to a revision; refuses when that takes too long. */
export async function waitForRevision(deps: Pick<RegistryDeps, 'store' | 'clock'>, revision: Revision): Promise<void> {
  const { store, clock } = deps
  if (store.revision >= revision) return
  const watch = await store.watch('', store.revision)
  const timer = clock.after(futureWaitMs, () => watch.close())
  try {
    while (isBehind(store, revision)) {
      if ((await watch.read()) === undefined) throw tooLargeResourceVersion(revision, store.revision)
    }
  } finally {
    timer.cancel()
    watch.close()
  }
}

const isBehind = (store: Pick<Store<unknown>, 'revision'>, revision: Revision): boolean => store.revision < revision
