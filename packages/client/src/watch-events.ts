import type { KubeObject } from '@coxswain/api'
import { StatusError, type Status } from './errors.ts'
import type { WatchEvent } from './request.ts'
import type { WatchStream } from './transport.ts'

/**
 * One event after another from a stream that is opened when iteration begins and closed when it ends, by whichever side.
 * An ERROR event is the server's refusal to go on: it is thrown as `StatusError`, so the loop never sees one.
 */
export async function* watchEvents<T extends KubeObject>(
  open: () => Promise<WatchStream>,
): AsyncGenerator<WatchEvent<T>, void, void> {
  const stream = await open()
  try {
    for (;;) {
      // Batches come one after the other by nature of a stream.
      // oxlint-disable-next-line no-await-in-loop
      const batch = await stream.read()
      if (batch === undefined) return
      for (const event of batch) yield unlessError<T>(event)
    }
  } finally {
    stream.close()
  }
}

function unlessError<T extends KubeObject>(event: WatchEvent): WatchEvent<T> {
  if (event.type === 'ERROR') throw new StatusError(event.object as unknown as Status)
  return event as WatchEvent<T>
}
