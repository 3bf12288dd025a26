// Mirrors managerOrUserAgent of apiserver pkg/endpoints/handlers/create.go, release 1.36.
import { Buffer } from 'node:buffer'
import { toTime } from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import type { Writer } from '../managed-fields/index.ts'
import { fieldManagerBytesMax, unprintable } from '../validation/managed-fields.ts'
import type { RequestScope } from './request-scope.ts'

/** Who writes with this request, at this moment. */
export function writerOf(
  { clock }: { readonly clock: Clock },
  { options, context, target, resource }: RequestScope,
  operation: Writer['operation'],
): Writer {
  const { fieldManager = '' } = options
  return {
    manager: fieldManager === '' ? managerOfUserAgent(context.userAgent) : fieldManager,
    operation,
    apiVersion: resource.apiVersion,
    subresource: target.subresource,
    time: toTime(clock.now()),
  }
}

/** The program's name: what stands before the first slash, as far as it can be shown and has room. */
export function managerOfUserAgent(userAgent: string): string {
  const [program = ''] = userAgent.split('/', 1)
  let manager = ''
  let bytes = 0
  for (const char of program) {
    if (unprintable.test(char)) continue
    bytes += Buffer.byteLength(char)
    if (bytes > fieldManagerBytesMax) break
    manager += char
  }
  return manager
}
