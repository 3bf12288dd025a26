// Mirrors pkg/apis/networking/validation/validation.go ValidateServiceCIDR, release 1.36.
import { validateCidr, type ServiceCIDR } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { invalid, required, type ErrorList } from '../../validation/field-errors.ts'
import { immutableMessage } from '../rules/immutable.ts'

const field = 'spec.cidrs'
const cidrsMax = 2

export function validateServiceCidr({ spec }: ServiceCIDR): FieldErrors {
  const cidrs = spec?.cidrs ?? []
  if (cidrs.length === 0) return [required(field, 'at least one CIDR required')]
  if (cidrs.length > cidrsMax) return [invalid(field, { CIDRs: cidrs }, 'may only hold up to 2 values')]
  const errors: ErrorList = []
  for (const [index, cidr] of cidrs.entries()) errors.push(...validateCidr(`${field}[${index}]`, cidr))
  const [first, second] = cidrs.map(familyOf)
  if (cidrs.length === cidrsMax && first === second && first !== undefined) {
    const why = 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64'
    errors.push(invalid(field, cidrs, why))
  }
  return errors
}

function familyOf(cidr: string): string | undefined {
  if (validateCidr('', cidr).length > 0) return undefined
  return cidr.includes(':') ? 'IPv6' : 'IPv4'
}

/** A second family may be added; nothing else changes. */
export function validateServiceCidrUpdate(next: ServiceCIDR, previous: ServiceCIDR): FieldErrors {
  const [cidrs, old] = [next.spec?.cidrs ?? [], previous.spec?.cidrs ?? []]
  const isGrowing = old.length === 1 && cidrs.length === 2
  if (old.length !== cidrs.length && !isGrowing) return [invalid(field, cidrs, immutableMessage)]
  const errors: ErrorList = []
  for (const [index, cidr] of old.entries()) {
    if (cidrs[index] !== cidr) errors.push(invalid(`${field}[${index}]`, cidrs[index], immutableMessage))
  }
  if (isGrowing) errors.push(...validateServiceCidr(next))
  return errors
}
