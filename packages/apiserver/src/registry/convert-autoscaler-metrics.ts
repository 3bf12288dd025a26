// Mirrors the metric conversions of pkg/apis/autoscaling/v1/conversion.go, release 1.36.

export type Json = Readonly<Record<string, unknown>>

/** One metric, or its status: the source is under a key of its type's name. */
export interface Metric {
  readonly type?: unknown
  readonly resource?: Json | undefined
  readonly containerResource?: Json | undefined
  readonly pods?: Json | undefined
  readonly object?: Json | undefined
  readonly external?: Json | undefined
}

type Convert = (source: Json) => Json
type Conversions = Readonly<Record<'object' | 'pods' | 'resource' | 'containerResource' | 'external', Convert>>

const definedOnly = (object: Json): Json =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
const part = (source: Json, key: string): Json => (source[key] ?? {}) as Json
const identifier = (name: unknown, selector: unknown): Json => definedOnly({ name, selector })
const reference = ({ kind, name, apiVersion }: Json): Json => definedOnly({ kind, name, apiVersion })

/** The sources of a metric, each converted by the function of its kind; in the order of Go's fields. */
function convert(metric: Metric, by: Conversions): Metric {
  const sources = Object.entries(by).flatMap(([key, convertSource]) => {
    const source = metric[key as keyof Conversions]
    return source === undefined || source === null ? [] : [[key, definedOnly(convertSource(source))] as const]
  })
  return { type: metric.type, ...Object.fromEntries(sources) }
}

const oldResource: Convert = (source) => ({
  name: source.name,
  targetAverageUtilization: part(source, 'target').averageUtilization,
  targetAverageValue: part(source, 'target').averageValue,
  container: source.container,
})

export const toOldMetric = (metric: Metric): Metric =>
  convert(metric, {
    object: (source) => ({
      target: reference(part(source, 'describedObject')),
      metricName: part(source, 'metric').name,
      targetValue: part(source, 'target').value ?? '0',
      selector: part(source, 'metric').selector,
      averageValue: part(source, 'target').averageValue,
    }),
    pods: (source) => ({
      metricName: part(source, 'metric').name,
      targetAverageValue: part(source, 'target').averageValue ?? '0',
      selector: part(source, 'metric').selector,
    }),
    resource: oldResource,
    containerResource: oldResource,
    external: (source) => ({
      metricName: part(source, 'metric').name,
      metricSelector: part(source, 'metric').selector,
      targetValue: part(source, 'target').value,
      targetAverageValue: part(source, 'target').averageValue,
    }),
  })

const newResource: Convert = ({ name, container, targetAverageUtilization, targetAverageValue }) => ({
  name,
  container,
  target: definedOnly({
    type: targetAverageUtilization === undefined ? 'AverageValue' : 'Utilization',
    averageValue: targetAverageValue,
    averageUtilization: targetAverageUtilization,
  }),
})

const isZero = (quantity: unknown): boolean => quantity === undefined || quantity === '0' || quantity === 0

export const fromOldMetric = (metric: Metric): Metric =>
  convert(metric, {
    object: ({ target, metricName, targetValue, selector, averageValue }) => ({
      describedObject: target,
      metric: identifier(metricName, selector),
      target: definedOnly(
        averageValue === undefined
          ? { type: 'Value', value: targetValue }
          : { type: 'AverageValue', value: isZero(targetValue) ? undefined : targetValue, averageValue },
      ),
    }),
    pods: ({ metricName, targetAverageValue, selector }) => ({
      metric: identifier(metricName, selector),
      target: { type: 'AverageValue', averageValue: targetAverageValue },
    }),
    resource: newResource,
    containerResource: newResource,
    external: ({ metricName, metricSelector, targetValue, targetAverageValue }) => ({
      metric: identifier(metricName, metricSelector),
      target: definedOnly({
        type: targetValue === undefined ? 'AverageValue' : 'Value',
        value: targetValue,
        averageValue: targetAverageValue,
      }),
    }),
  })

const oldResourceStatus: Convert = (source) => ({
  name: source.name,
  currentAverageUtilization: part(source, 'current').averageUtilization,
  currentAverageValue: part(source, 'current').averageValue ?? '0',
  container: source.container,
})

export const toOldStatus = (metric: Metric): Metric =>
  convert(metric, {
    object: (source) => ({
      target: reference(part(source, 'describedObject')),
      metricName: part(source, 'metric').name,
      currentValue: part(source, 'current').value ?? '0',
      selector: part(source, 'metric').selector,
      averageValue: part(source, 'current').averageValue,
    }),
    pods: (source) => ({
      metricName: part(source, 'metric').name,
      currentAverageValue: part(source, 'current').averageValue ?? '0',
      selector: part(source, 'metric').selector,
    }),
    resource: oldResourceStatus,
    containerResource: oldResourceStatus,
    external: (source) => ({
      metricName: part(source, 'metric').name,
      metricSelector: part(source, 'metric').selector,
      currentValue: part(source, 'current').value ?? '0',
      currentAverageValue: part(source, 'current').averageValue,
    }),
  })

const newResourceStatus: Convert = ({ name, container, currentAverageUtilization, currentAverageValue }) => ({
  name,
  container,
  current: definedOnly({ averageValue: currentAverageValue, averageUtilization: currentAverageUtilization }),
})

export const fromOldStatus = (metric: Metric): Metric =>
  convert(metric, {
    object: ({ target, metricName, currentValue, selector, averageValue }) => ({
      describedObject: target,
      metric: identifier(metricName, selector),
      current: definedOnly({ value: currentValue, averageValue }),
    }),
    pods: ({ metricName, currentAverageValue, selector }) => ({
      metric: identifier(metricName, selector),
      current: { averageValue: currentAverageValue },
    }),
    resource: newResourceStatus,
    containerResource: newResourceStatus,
    external: ({ metricName, metricSelector, currentValue, currentAverageValue }) => ({
      metric: identifier(metricName, metricSelector),
      current: definedOnly({ value: currentValue, averageValue: currentAverageValue }),
    }),
  })
