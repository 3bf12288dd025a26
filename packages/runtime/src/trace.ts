import { AsyncLocalStorage } from 'node:async_hooks'
import type { KubeObject } from '@coxswain/api'
import type { ApiRequest, ApiResponse, Transport } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import type { Outcome } from './outcome.ts'

/** One reason why a key was put into a queue. */
export interface Wake {
  /** What happened, in words: `pod updated`, `timer`, `retry`. */
  readonly what: string
  /** The object that it happened to, `namespace/name`, and its version: leads to the request that made that version. */
  readonly object?: string | undefined
  readonly resourceVersion?: string | undefined
}

/** One reconcile: who, of which key, and what woke it. Every request that it makes carries this. */
export interface Cause {
  /** Counts up over the whole process; unique in one trace. */
  readonly id: number
  readonly controller: string
  readonly key: Key
  /** Oldest first; of many wakes that came together only the first few are kept. */
  readonly wokenBy: readonly Wake[]
}

/** Receives what happens, in order. Must be quick and must not throw. */
export interface TraceSink {
  started(cause: Cause): void
  ended(cause: Cause, result: Outcome, durationMs: number): void
  /** A write that the server answered; `version` is that of the object in the answer. Reads are not told. */
  wrote(cause: Cause | undefined, request: ApiRequest, version: string | undefined): void
  refused(cause: Cause | undefined, request: ApiRequest, error: unknown): void
}

/** Ties requests to the reconcile inside which they were made. */
export interface Trace {
  readonly sink: TraceSink
  nextId(): number
  /** The reconcile that the caller runs in. */
  current(): Cause | undefined
  /** Runs `work` so that `current` answers `cause` in it and in all that it awaits. */
  within<T>(cause: Cause, work: () => T): T
  /** The same transport, whose writes are told to the sink. */
  observe(transport: Transport): Transport
}

export function createTrace(sink: TraceSink): Trace {
  const causes = new AsyncLocalStorage<Cause>()
  let lastId = 0
  const request = async (through: Transport, asked: ApiRequest, signal?: AbortSignal): Promise<ApiResponse> => {
    if (asked.verb === 'get' || asked.verb === 'list') return through.request(asked, signal)
    const cause = causes.getStore()
    try {
      const answer = await through.request(asked, signal)
      sink.wrote(cause, asked, versionOf(answer.body))
      return answer
    } catch (error) {
      sink.refused(cause, asked, error)
      throw error
    }
  }
  return {
    sink,
    nextId: () => (lastId += 1),
    current: () => causes.getStore(),
    within: (cause, work) => causes.run(cause, work),
    observe: (transport) => ({
      request: (asked, signal) => request(transport, asked, signal),
      watch: (asked, signal) => transport.watch(asked, signal),
      raw: (path, accept, signal) => transport.raw(path, accept, signal),
    }),
  }
}

function versionOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  // The answer to a write is an object or a Status; both have metadata.
  return (body as KubeObject).metadata?.resourceVersion
}
