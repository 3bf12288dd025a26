// Mirrors pkg/printers/internalversion/printers.go printIngress, release 1.36.
import type { Ingress } from '@coxswain/api'
import { ageCell, nameCell, none } from '../table-text.ts'

const hostsMax = 3

export function ingressCells(ingress: Ingress, now: number): readonly string[] {
  const { spec, status } = ingress
  const points = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || (hostname ?? ''))
  return [
    nameCell(ingress),
    spec?.ingressClassName ?? none,
    hostsText(spec?.rules ?? []),
    [...new Set(points)]
      .filter((point) => point !== '')
      .toSorted()
      .join(','),
    (spec?.tls?.length ?? 0) === 0 ? '80' : '80, 443',
    ageCell(ingress, now),
  ]
}

type Rules = NonNullable<NonNullable<Ingress['spec']>['rules']>

/** There is more as soon as a rule follows the third host, even one without a host. */
function hostsText(rules: Rules): string {
  const hosts: string[] = []
  let hasMore = false
  for (const { host } of rules) {
    if (hosts.length === hostsMax) hasMore = true
    else if (host) hosts.push(host)
  }
  if (hosts.length === 0) return '*'
  return hasMore ? `${hosts.join(',')} + ${rules.length - hostsMax} more...` : hosts.join(',')
}
