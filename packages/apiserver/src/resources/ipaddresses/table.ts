// Mirrors pkg/printers/internalversion/printers.go printIPAddress, release 1.36.
import type { IPAddress } from '@coxswain/api'
import { ageCell, nameCell, none } from '../table-text.ts'

/** The age stands without a column of its own, as in the release; clients leave it out. */
export function ipAddressCells(address: IPAddress, now: number): readonly string[] {
  return [nameCell(address), parentText(address), ageCell(address, now)]
}

function parentText({ spec }: IPAddress): string {
  if (spec?.parentRef === undefined) return none
  const { group = '', resource = '', namespace = '', name = '' } = spec.parentRef
  const kind = (group === '' ? resource : `${resource}.${group}`).toLowerCase()
  return [kind, ...(namespace === '' ? [] : [namespace]), name].join('/')
}
