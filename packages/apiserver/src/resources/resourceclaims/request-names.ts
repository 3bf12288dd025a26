// Mirrors pkg/apis/resource/validation/validation.go gatherRequestNames and validateRequestNameRef, 1.36.
import type { DeviceClaim } from '@coxswain/api'
import { invalid, type ErrorList } from '../../validation/field-errors.ts'
import { checkDnsLabel } from '../rules/names.ts'
import { checkSet } from './check-set.ts'

export const requestsMax = 32
const unknownMessage =
  "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'"

/** What may be referred to: `gpu`, and of alternatives `gpu/big`. */
export type RequestNames = ReadonlySet<string>

export function requestNamesOf({ requests = [] }: DeviceClaim = {}): RequestNames {
  return new Set(
    requests.flatMap(({ name, firstAvailable = [] }) => [
      name,
      ...firstAvailable.map((alternative) => `${name}/${alternative.name}`),
    ]),
  )
}

export function checkRequestReference(errors: ErrorList, path: string, name: string, known: RequestNames): void {
  const segments = name.split('/')
  if (segments.length > 2) {
    errors.push(invalid(path, name, unknownMessage))
    return
  }
  for (const segment of segments) checkDnsLabel(errors, path, segment)
  if (!known.has(name)) errors.push(invalid(path, name, unknownMessage))
}

export function checkRequestReferences(
  errors: ErrorList,
  path: string,
  names: readonly string[] | undefined,
  known: RequestNames,
): void {
  checkSet(errors, path, names, {
    max: requestsMax,
    keyOf: (name) => name,
    check: (found, at, name) => checkRequestReference(found, at, name, known),
  })
}
