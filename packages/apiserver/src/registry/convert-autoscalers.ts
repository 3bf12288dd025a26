// Mirrors pkg/apis/autoscaling/v1/conversion.go: what v1 has no fields for is kept in annotations, release 1.36.
import { goJson, type KubeObject } from '@coxswain/api'
import {
  fromOldMetric,
  fromOldStatus,
  type Json,
  type Metric,
  toOldMetric,
  toOldStatus,
} from './convert-autoscaler-metrics.ts'
import type { Conversion } from './served-resource.ts'

const prefix = 'autoscaling.alpha.kubernetes.io/'
const metricsKey = `${prefix}metrics`
const statusesKey = `${prefix}current-metrics`
const conditionsKey = `${prefix}conditions`
const behaviorKey = `${prefix}behavior`
const roundTripKeys: ReadonlySet<string> = new Set([metricsKey, statusesKey, conditionsKey, behaviorKey])
const defaultUtilization = 80

type Autoscaler = KubeObject & { readonly spec?: Json; readonly status?: Json }

const cpuMetric = (averageUtilization: unknown): Metric => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
})

/** Of the metrics, the one that v1 has a field for. */
function cpuUtilization(metrics: readonly Metric[], part: 'target' | 'current'): unknown {
  const cpu = metrics.find((metric) => isCpu(metric, part))
  return (cpu?.resource?.[part] as Json | undefined)?.averageUtilization
}

function isCpu({ type, resource }: Metric, part: 'target' | 'current'): boolean {
  const value = (resource?.[part] as Json | undefined)?.averageUtilization
  return type === 'Resource' && resource?.name === 'cpu' && value !== undefined
}

const listOf = (value: unknown): readonly Metric[] => (Array.isArray(value) ? (value as readonly Metric[]) : [])
const without = (object: Json, ...keys: readonly string[]): Json =>
  Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)))
const definedOnly = (object: Json): Json =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))

/** What is in an annotation; nothing when it cannot be read. */
function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

function withAnnotations(object: Autoscaler, annotations: Json): Autoscaler {
  const own = Object.entries(object.metadata?.annotations ?? {}).filter(([key]) => !roundTripKeys.has(key))
  const all = Object.fromEntries([...own, ...Object.entries(definedOnly(annotations))]) as Record<string, string>
  const metadata = without({ ...object.metadata }, 'annotations')
  return { ...object, metadata: Object.keys(all).length === 0 ? metadata : { ...metadata, annotations: all } }
}

function fromStored(object: KubeObject): KubeObject {
  const { spec = {}, status = {} } = object as Autoscaler
  const metrics = listOf(spec.metrics)
  const current = listOf(status.currentMetrics)
  const others = metrics.filter((metric) => !isCpu(metric, 'target'))
  const conditions = listOf(status.conditions)
  const shown: Autoscaler = {
    ...object,
    apiVersion: 'autoscaling/v1',
    spec: {
      ...without(spec, 'metrics', 'behavior'),
      ...definedOnly({ targetCPUUtilizationPercentage: cpuUtilization(metrics, 'target') }),
    },
    status: {
      currentReplicas: 0,
      desiredReplicas: 0,
      ...without(status, 'currentMetrics', 'conditions'),
      ...definedOnly({ currentCPUUtilizationPercentage: cpuUtilization(current, 'current') }),
    },
  }
  return withAnnotations(shown, {
    [behaviorKey]: spec.behavior === undefined ? undefined : goJson(toInternalBehavior(spec.behavior as Json)),
    [metricsKey]: others.length === 0 ? undefined : goJson(others.map(toOldMetric)),
    [statusesKey]: current.length === 0 ? undefined : goJson(current.map(toOldStatus)),
    [conditionsKey]: conditions.length === 0 ? undefined : goJson(conditions),
  })
}

function toStored(object: KubeObject): KubeObject {
  const { spec = {}, status = {} } = object as Autoscaler
  const annotations = object.metadata?.annotations ?? {}
  const others = parse(annotations[metricsKey])
  const cpu = spec.targetCPUUtilizationPercentage
  const metrics = [...listOf(others).map(fromOldMetric), ...(cpu === undefined ? [] : [cpuMetric(cpu)])]
  const behavior = parse(annotations[behaviorKey])
  const statuses = parse(annotations[statusesKey])
  const ownStatus = status.currentCPUUtilizationPercentage
  const ownMetrics =
    ownStatus === undefined
      ? undefined
      : [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: ownStatus } } }]
  const stored: Autoscaler = {
    ...object,
    apiVersion: 'autoscaling/v2',
    spec: {
      ...without(spec, 'targetCPUUtilizationPercentage'),
      metrics: metrics.length === 0 ? [cpuMetric(defaultUtilization)] : metrics,
      ...definedOnly({ behavior: behavior === undefined ? undefined : fromInternalBehavior(behavior as Json) }),
    },
    status: {
      ...without(status, 'currentCPUUtilizationPercentage'),
      ...definedOnly({
        currentMetrics: statuses === undefined ? ownMetrics : listOf(statuses).map(fromOldStatus),
        conditions: parse(annotations[conditionsKey]),
      }),
    },
  }
  return withAnnotations(stored, {})
}

/** The annotation holds Go's own names of the fields, and those without a value as well. */
function toInternalBehavior(behavior: Json): Json {
  return { ScaleUp: toInternalRules(behavior.scaleUp), ScaleDown: toInternalRules(behavior.scaleDown) }
}

function toInternalRules(rules: unknown): Json | null {
  if (rules === undefined || rules === null) return null
  const { stabilizationWindowSeconds = null, selectPolicy = null, policies, tolerance = null } = rules as Json
  return {
    StabilizationWindowSeconds: stabilizationWindowSeconds,
    SelectPolicy: selectPolicy,
    Policies: Array.isArray(policies)
      ? (policies as readonly Json[]).map(({ type, value, periodSeconds }) => ({
          Type: type,
          Value: value,
          PeriodSeconds: periodSeconds,
        }))
      : null,
    Tolerance: tolerance,
  }
}

function fromInternalBehavior(behavior: Json): Json | undefined {
  const rules = definedOnly({
    scaleUp: fromInternalRules(behavior.ScaleUp),
    scaleDown: fromInternalRules(behavior.ScaleDown),
  })
  return Object.keys(rules).length === 0 ? undefined : rules
}

function fromInternalRules(rules: unknown): Json | undefined {
  if (rules === undefined || rules === null) return undefined
  const { StabilizationWindowSeconds, SelectPolicy, Policies, Tolerance } = rules as Json
  const policies = Array.isArray(Policies)
    ? (Policies as readonly Json[]).map(({ Type, Value, PeriodSeconds }) => ({
        type: Type,
        value: Value,
        periodSeconds: PeriodSeconds,
      }))
    : undefined
  return definedOnly({
    stabilizationWindowSeconds: StabilizationWindowSeconds ?? undefined,
    selectPolicy: SelectPolicy ?? undefined,
    policies,
    tolerance: Tolerance ?? undefined,
  })
}

export const convertAutoscalers: Conversion = { toStored, fromStored }
