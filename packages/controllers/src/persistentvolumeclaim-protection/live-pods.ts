import { pods, type Pod } from '@coxswain/api'
import { sleep, type Clock } from '@coxswain/base'
import type { Client } from '@coxswain/client'
import { errorText } from '../shared/failures.ts'

/**
 * A namespace's pods as the server has them. Claims that ask within one turn of the event loop share one list: many are deleted
 * together, and the answer is from after each of them asked.
 */
export class LivePods {
  readonly #client: Client
  readonly #clock: Clock
  readonly #asked = new Map<string, Promise<readonly Pod[]>>()

  constructor(client: Client, clock: Clock) {
    this.#client = client
    this.#clock = clock
  }

  list(namespace: string, signal: AbortSignal): Promise<readonly Pod[]> {
    const asked = this.#asked.get(namespace)
    if (asked !== undefined) return asked
    const listed = this.#list(namespace, signal)
    this.#asked.set(namespace, listed)
    return listed
  }

  async #list(namespace: string, signal: AbortSignal): Promise<readonly Pod[]> {
    await sleep(this.#clock, 0, signal).finally(() => this.#asked.delete(namespace))
    try {
      return (await this.#client.resource(pods, namespace).list({ signal })).items
    } catch (error) {
      throw new Error(`live list of pods failed: ${errorText(error)}`, { cause: error })
    }
  }
}
