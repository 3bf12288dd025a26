// Mirrors computeReplicasForMetric of pkg/controller/podautoscaler/horizontal.go, 1.36.
import type { MetricSpec, MetricStatus } from '@coxswain/api'
import { errorText } from '../shared/failures.ts'
import { MetricError } from './pod-samples.ts'
import { proposeByPodMetric, proposeByResource } from './propose-by-pods.ts'
import { proposeByExternal, proposeByObject } from './propose-by-value.ts'
import type { Proposal, Scene, Sizing } from './proposal.ts'
import type { Reading } from './read-metric.ts'
import { eventReasons } from './texts.ts'

/** How many replicas one metric asks for. */
export function propose(spec: MetricSpec, namespace: string, reading: Reading, scene: Scene): Proposal {
  const source = sourceOf(spec, namespace, reading, scene)
  if (source === undefined) {
    const why = reading.kind === 'refused' ? errorText(reading.error) : `unknown metric source type "${spec.type}"`
    return { kind: 'failed', reason: eventReasons.invalidSourceType, why, error: why, isSpecFault: true }
  }
  try {
    return { kind: 'proposed', ...source.propose() }
  } catch (error) {
    if (!(error instanceof MetricError)) throw error
    const { message: why, inFull } = error
    return { kind: 'failed', reason: source.reason, why, error: `${source.cause}: ${inFull}`, isSpecFault: false }
  }
}

interface Source {
  /** Of the event when it fails. */
  readonly reason: string
  readonly cause: string
  /** Throws a `MetricError`. */
  propose(): Sizing<MetricStatus>
}

/** Undefined: there is no such source. */
function sourceOf(
  { type, resource, containerResource, pods, object, external }: MetricSpec,
  namespace: string,
  reading: Reading,
  scene: Scene,
): Source | undefined {
  if (type === 'Resource' && resource !== undefined) {
    const { name } = resource
    return {
      reason: eventReasons.resourceFailed,
      cause: `failed to get ${name} resource metric value`,
      propose: () =>
        shown(proposeByResource(resource, reading, scene), (current) => ({ type, resource: { name, current } })),
    }
  }
  if (type === 'ContainerResource' && containerResource !== undefined) {
    const { name, container } = containerResource
    return {
      reason: eventReasons.containerResourceFailed,
      cause: `failed to get ${container} container metric value`,
      propose: () =>
        shown(proposeByResource(containerResource, reading, scene), (current) => ({
          type,
          containerResource: { name, container, current },
        })),
    }
  }
  if (type === 'Pods' && pods !== undefined) {
    return {
      reason: eventReasons.podsFailed,
      cause: 'failed to get pods metric value',
      propose: () =>
        shown(proposeByPodMetric(pods, reading, scene), (current) => ({
          type,
          pods: { metric: pods.metric, current },
        })),
    }
  }
  if (type === 'Object' && object !== undefined) {
    const { metric, describedObject } = object
    return {
      reason: eventReasons.objectFailed,
      cause: 'failed to get object metric value',
      propose: () =>
        shown(proposeByObject(object, namespace, reading, scene), (current) => ({
          type,
          object: { describedObject, metric, current },
        })),
    }
  }
  if (type === 'External' && external !== undefined) {
    const { metric } = external
    return {
      reason: eventReasons.externalFailed,
      cause: `failed to get ${metric.name} external metric value`,
      propose: () =>
        shown(proposeByExternal(external, namespace, reading, scene), (current) => ({
          type,
          external: { metric, current },
        })),
    }
  }
  return undefined
}

function shown<Part>({ status, ...sizing }: Sizing<Part>, show: (part: Part) => MetricStatus): Sizing<MetricStatus> {
  return { ...sizing, status: show(status) }
}
