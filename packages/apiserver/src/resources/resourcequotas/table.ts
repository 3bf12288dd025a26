// Mirrors pkg/printers/internalversion/printers.go printResourceQuota, release 1.36.
import type { ResourceQuota } from '@coxswain/api'
import { canonical } from '../pod-spec/validate-resources.ts'
import { ageCell, nameCell } from '../table-text.ts'

export function resourceQuotaCells(quota: ResourceQuota, now: number): readonly string[] {
  const { hard = {}, used = {} } = quota.status ?? {}
  const texts = { requests: new Array<string>(), limits: new Array<string>() }
  for (const name of Object.keys(hard).toSorted()) {
    const column = name.startsWith('limits.') ? texts.limits : texts.requests
    column.push(`${name}: ${canonical(used[name] ?? '0')}/${canonical(hard[name] ?? '0')}`)
  }
  return [nameCell(quota), texts.requests.join(', '), texts.limits.join(', '), ageCell(quota, now)]
}
