// Mirrors pkg/apis/core/validation/validation.go validateUpgradeDowngradeClusterIPs and its like, release 1.36.
import type { ServiceSpec } from '@coxswain/api'
import { invalid, type ErrorList } from '../../validation/field-errors.ts'
import { isHeadless } from './service-kinds.ts'

const ipsField = 'spec.clusterIPs'
const onceSet = 'may not change once set'

/** The first address and family stay; a second may come, and go if the policy says so. */
export function validateStackChange(errors: ErrorList, next: ServiceSpec, previous: ServiceSpec): void {
  if (next.type === 'ExternalName' || previous.type === 'ExternalName') return
  const [isNow, was] = [isHeadless(next), isHeadless(previous)]
  if (isNow && was) return
  checkIpChange(errors, next, previous)
  if (isNow || was) return
  checkFamilyChange(errors, next, previous)
}

function checkIpChange(errors: ErrorList, next: ServiceSpec, previous: ServiceSpec): void {
  const [after, before] = [next.clusterIPs ?? [], previous.clusterIPs ?? []]
  const refuse = (index: number, why: string): void => {
    errors.push(invalid(`${ipsField}[${index}]`, next.clusterIPs, why))
  }
  if (before.length === after.length) {
    for (const [index, address] of before.entries()) if (address !== after[index]) refuse(index, onceSet)
    return
  }
  if (after.length === 0) refuse(0, 'primary clusterIP can not be unset')
  else if (before.length > 0 && after[0] !== before[0]) refuse(0, onceSet)
  if (before.length > after.length && after.length === 1) checkRelease(errors, next, 'clusterIP')
}

function checkFamilyChange(errors: ErrorList, next: ServiceSpec, previous: ServiceSpec): void {
  const field = 'spec.ipFamilies[0]'
  const [after, before] = [next.ipFamilies ?? [], previous.ipFamilies ?? []]
  if (before.length === after.length) {
    for (const [index, family] of before.entries()) {
      if (family !== after[index]) errors.push(invalid(field, next.ipFamilies, onceSet))
    }
    return
  }
  if (before.length > after.length && !next.clusterIPs?.length) {
    errors.push(invalid(field, next.ipFamilies, 'primary ipFamily can not be unset'))
  }
  if (before.length > 0 && after.length > 0 && after[0] !== before[0]) {
    errors.push(invalid(field, next.clusterIPs, onceSet))
  }
  if (before.length > after.length && after.length === 1) checkRelease(errors, next, 'ipFamily')
}

function checkRelease(errors: ErrorList, { ipFamilyPolicy }: ServiceSpec, what: string): void {
  if (ipFamilyPolicy === 'SingleStack') return
  const why = `must be set to 'SingleStack' when releasing the secondary ${what}`
  errors.push(invalid('spec.ipFamilyPolicy', ipFamilyPolicy, why))
}
