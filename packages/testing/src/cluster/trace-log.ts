import type { Clock } from '@coxswain/base'
import { StatusError, type ApiRequest, type ApiResponse, type Transport } from '@coxswain/client'
import type { KubeObject } from '@coxswain/api'
import { createTrace, type Cause, type Outcome, type Trace } from '@coxswain/runtime'
import { pathOf } from '../faults/faults.ts'

/** Older lines are forgotten, a tenth at a time. */
const traceLinesMax = 200_000

/**
 * What happened, a line each: time, part, cause, verb, object, outcome. The same seed gives the same lines.
 *
 *     12.345 controller-manager replicaset-controller#7(default/web < pod updated default/web-x@55) create pods default -> @57
 */
export class TraceLog {
  readonly lines: string[] = []
  readonly trace: Trace
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
    this.trace = createTrace({
      started: () => undefined,
      ended: (cause, result) => this.#ended(cause, result),
      // Writes are told by `observe`, which knows the part.
      wrote: () => undefined,
      refused: () => undefined,
    })
  }

  tell(who: string, what: string): void {
    if (this.lines.length >= traceLinesMax) this.lines.splice(0, traceLinesMax / 10)
    this.lines.push(`${(this.#clock.monotonicMs() / 1000).toFixed(3)} ${who} ${what}`)
  }

  /** The same transport; its writes are told. */
  observe(transport: Transport, who: string): Transport {
    return {
      request: (request, signal) => this.#request(transport, request, who, signal),
      watch: (request, signal) => transport.watch(request, signal),
      raw: (path, accept, signal) => transport.raw(path, accept, signal),
    }
  }

  async #request(transport: Transport, request: ApiRequest, who: string, signal?: AbortSignal): Promise<ApiResponse> {
    if (request.verb === 'get' || request.verb === 'list') return transport.request(request, signal)
    const what = `${causeText(this.trace.current())}${request.verb} ${pathOf(request.target)}`
    try {
      const answer = await transport.request(request, signal)
      this.tell(who, `${what} -> ${answerText(request, answer.body)}`)
      return answer
    } catch (error) {
      this.tell(who, `${what} -> ${errorText(error)}`)
      throw error
    }
  }

  #ended(cause: Cause, result: Outcome): void {
    if (result.kind !== 'retry' && result.kind !== 'drop') return
    this.tell('reconcile', `${causeText(cause)}${result.kind}: ${errorText(result.error)}`)
  }
}

function causeText(cause: Cause | undefined): string {
  if (cause === undefined) return ''
  const [wake] = cause.wokenBy
  const more = cause.wokenBy.length > 1 ? ` +${cause.wokenBy.length - 1}` : ''
  const version = wake?.resourceVersion === undefined ? '' : `@${wake.resourceVersion}`
  const object = wake?.object === undefined ? '' : ` ${wake.object}${version}`
  const woken = wake === undefined ? '' : ` < ${wake.what}${object}${more}`
  return `${cause.controller}#${cause.id}(${cause.key}${woken}) `
}

function answerText(request: ApiRequest, body: unknown): string {
  const { metadata } = body as KubeObject // the answer to a write is an object or a Status; both have metadata
  const version = metadata?.resourceVersion === undefined ? 'done' : `@${metadata.resourceVersion}`
  const isNamed = request.target.name !== undefined || metadata?.name === undefined
  return isNamed ? version : `${metadata.name} ${version}`
}

function errorText(error: unknown): string {
  if (error instanceof StatusError) return `${error.code} ${error.reason}: ${error.message}`
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
