// Mirrors k8s.io/metrics pkg/client/custom_metrics and its use in pkg/controller/podautoscaler/metrics/client.go, 1.36.
import {
  parseQuantity,
  parseTime,
  quantityMilliValue,
  type CrossVersionObjectReference,
  type KubeObject,
  type ResourceType,
} from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import { statusFromAnswer, type Client } from '@coxswain/client'
import { errorText } from '../shared/failures.ts'
import { groupOf, GroupVersionError } from '../shared/group-version.ts'
import type { ServedTypes } from '../shared/served-types.ts'
import type { ObjectMetricQuery, PodMetricQuery } from './metric-apis.ts'
import type { PodSample, PodSamples } from './pod-samples.ts'
import { labelSelector } from './resource-metrics.ts'

const group = 'custom.metrics.k8s.io'
const knownVersions: readonly string[] = ['v1beta2', 'v1beta1']
const defaultWindowSeconds = 60

interface MetricValue {
  readonly describedObject: { readonly name?: string | undefined }
  readonly timestamp?: string | null | undefined
  readonly windowSeconds?: number | null | undefined
  /** As `v1beta1` calls the same. */
  readonly window?: number | null | undefined
  readonly value: string
}

interface MetricValueList extends KubeObject {
  readonly items?: readonly MetricValue[] | null | undefined
}

interface ValueQuery {
  /** Of the API. */
  readonly version: string
  readonly namespace: string
  /** The resource's plural name, with its group unless that is the core's. */
  readonly resource: string
  /** `*`: all that the selector selects. */
  readonly name: string
  readonly subresource?: string | undefined
  readonly labels?: string | undefined
  readonly series: string
}

export interface CustomMetricsDeps {
  readonly client: Client
  readonly clock: Clock
  readonly served: ServedTypes
  /** How long the version of the API is taken to be what it was. */
  readonly versionTtlMs: number
}

/** The API of metrics about objects of the cluster, in whichever version it is served. */
export class CustomMetrics {
  readonly #client: Client
  readonly #clock: Clock
  readonly #served: ServedTypes
  readonly #versionTtlMs: number
  #chosen: { readonly version: string; readonly atMs: number } | undefined

  constructor({ client, clock, served, versionTtlMs }: CustomMetricsDeps) {
    this.#client = client
    this.#clock = clock
    this.#served = served
    this.#versionTtlMs = versionTtlMs
  }

  /** Undefined when nothing at all is measured. */
  async ofPods(
    { namespace, pods, metric, series }: PodMetricQuery,
    signal: AbortSignal,
  ): Promise<PodSamples | undefined> {
    const version = await this.#version(signal)
    const resource = await this.#resourceOf('', 'Pod', signal)
    const query = { version, namespace, resource, name: '*', subresource: metric, labels: pods, series }
    const items = await this.#list(query, signal)
    return items.length === 0 ? undefined : new Map(items.map(toSample))
  }

  async ofObject({ namespace, object, metric, series }: ObjectMetricQuery, signal: AbortSignal): Promise<bigint> {
    const { kind, name } = object
    const objectGroup = groupOfObject(object)
    const all = { version: await this.#version(signal), namespace, series }
    // Nobody scales by another namespace than its own, whatever name is given.
    const query =
      kind === 'Namespace' && objectGroup === ''
        ? { ...all, resource: 'metrics', name: metric }
        : { ...all, resource: await this.#resourceOf(objectGroup, kind, signal), name, subresource: metric }
    const [item, ...others] = await this.#list(query, signal)
    if (item !== undefined && others.length === 0) return quantityMilliValue(parseQuantity(item.value))
    const count = item === undefined ? 0 : others.length + 1
    throw new Error(`the custom metrics API server returned ${count} results when we asked for exactly one`)
  }

  async #list(query: ValueQuery, signal: AbortSignal): Promise<readonly MetricValue[]> {
    const type: ResourceType<MetricValueList> = { ...answersValues, plural: query.resource, version: query.version }
    const { items } = await this.#client.resource(type, query.namespace).get(query.name, {
      subresource: query.subresource === undefined ? undefined : encodeURIComponent(query.subresource),
      labelSelector: labelSelector(query.labels ?? ''),
      metricLabelSelector: labelSelector(query.series),
      signal,
    })
    return items ?? []
  }

  async #resourceOf(objectGroup: string, kind: string, signal: AbortSignal): Promise<string> {
    try {
      const [type] = await this.#served.ofKind(objectGroup, kind, signal)
      const { plural = '' } = type ?? {}
      return objectGroup === '' ? plural : `${plural}.${objectGroup}`
    } catch (error) {
      if (signal.aborted) throw error
      const groupKind = objectGroup === '' ? kind : `${kind}.${objectGroup}`
      throw new Error(`unable to map kind ${groupKind} to resource: ${errorText(error)}`, { cause: error })
    }
  }

  async #version(signal: AbortSignal): Promise<string> {
    const nowMs = this.#clock.monotonicMs()
    if (this.#chosen !== undefined && nowMs - this.#chosen.atMs < this.#versionTtlMs) return this.#chosen.version
    const version = chooseVersion(await this.#readGroup(signal))
    this.#chosen = { version, atMs: nowMs }
    return version
  }

  async #readGroup(signal: AbortSignal): Promise<ApiGroup> {
    const answer = await this.#client.transport.raw(`/apis/${group}`, 'application/json', signal)
    if (answer.code === 404) throw new Error(`no custom metrics API (${group}) registered`)
    if (answer.code !== 200) {
      const target = { group: '', version: '', resource: '' }
      throw statusFromAnswer({ ...answer, retryAfter: undefined }, { verb: 'get', target })
    }
    return JSON.parse(answer.body) as ApiGroup // what is used of it is asked for field by field
  }
}

/** An apiVersion that cannot be read counts as that of the core: an old object may have one. */
function groupOfObject({ apiVersion = '' }: CrossVersionObjectReference): string {
  try {
    return groupOf(apiVersion)
  } catch (error) {
    if (error instanceof GroupVersionError) return ''
    throw error
  }
}

const answersValues = {
  group,
  singular: '',
  kind: 'MetricValueList',
  namespaced: true,
  verbs: ['get'],
  shortNames: [],
  categories: [],
  subresources: [],
  schema: '',
} as const

interface ApiVersion {
  readonly version?: string | undefined
}

export interface ApiGroup {
  readonly preferredVersion?: ApiVersion | undefined
  readonly versions?: readonly ApiVersion[] | undefined
}

/** The preferred one if it is known, else the first that is. */
export function chooseVersion({ preferredVersion, versions = [] }: ApiGroup): string {
  const offered = [preferredVersion, ...versions].map((offer) => offer?.version ?? '')
  const chosen = offered.find((version) => knownVersions.includes(version))
  if (chosen === undefined) throw new Error('no known available metric versions found')
  return chosen
}

function toSample({
  describedObject,
  timestamp,
  windowSeconds,
  window,
  value,
}: MetricValue): readonly [string, PodSample] {
  const milliValue = quantityMilliValue(parseQuantity(value))
  const windowMs = (windowSeconds ?? window ?? defaultWindowSeconds) * 1000
  return [describedObject.name ?? '', { milliValue, timestampMs: parseTime(timestamp), windowMs }]
}
