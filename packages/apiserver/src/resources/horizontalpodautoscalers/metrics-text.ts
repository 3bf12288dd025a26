// Mirrors pkg/printers/internalversion/printers.go formatHPAMetrics, release 1.36.
import type { MetricSpec, MetricStatus, MetricTarget, MetricValueStatus } from '@coxswain/api'
import { canonical } from '../pod-spec/validate-resources.ts'
import { none, unknown } from '../table-text.ts'

const shownMax = 2

/** What is measured against what is wished: `cpu: 30%/80%, 10/5 (avg) + 1 more...`. */
export function metricsText(specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string {
  if (specs.length === 0) return none
  const texts = specs.slice(0, shownMax).map((spec, index) => metricText(spec, statuses[index]))
  const more = specs.length > shownMax ? ` + ${specs.length - shownMax} more...` : ''
  return texts.join(', ') + more
}

function metricText(spec: MetricSpec, status: MetricStatus | undefined): string {
  if (spec.type === 'External' && spec.external) return valueText(spec.external.target, status?.external?.current)
  if (spec.type === 'Object' && spec.object) return valueText(spec.object.target, status?.object?.current)
  if (spec.type === 'Pods' && spec.pods) {
    const current = status?.pods === undefined ? unknown : canonical(status.pods.current.averageValue ?? '0')
    return `${current}/${canonical(spec.pods.target.averageValue ?? '0')}`
  }
  if (spec.type === 'Resource' && spec.resource) {
    return `${spec.resource.name}: ${useText(spec.resource.target, status?.resource?.current)}`
  }
  if (spec.type === 'ContainerResource' && spec.containerResource) {
    return `${spec.containerResource.name}: ${useText(spec.containerResource.target, status?.containerResource?.current)}`
  }
  return '<unknown type>'
}

function valueText(target: MetricTarget, current: MetricValueStatus | undefined): string {
  if (target.averageValue !== undefined) {
    const average = current?.averageValue === undefined ? unknown : canonical(current.averageValue)
    return `${average}/${canonical(target.averageValue)} (avg)`
  }
  return `${current === undefined ? unknown : canonical(current.value ?? '0')}/${canonical(target.value ?? '0')}`
}

function useText(target: MetricTarget, current: MetricValueStatus | undefined): string {
  if (target.averageValue !== undefined) {
    return `${current === undefined ? unknown : canonical(current.averageValue ?? '0')}/${canonical(target.averageValue)}`
  }
  const used = current?.averageUtilization
  const wanted = target.averageUtilization
  return `${used === undefined ? unknown : `${used}%`}/${wanted === undefined ? '<auto>' : `${wanted}%`}`
}
