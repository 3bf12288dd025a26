// Mirrors pkg/api/pod/util.go dropDisabledFields, 1.36: fields whose feature gates are off by default.
import type { Container, PodSpec, PodTemplateSpec, Volume } from '@coxswain/api'
import { changeField, mapItems, withField } from '@coxswain/base'

/** Without the fields of features that are off: container stop signals, scheduling groups, certificate projections. */
export function dropDisabledFields(spec: PodSpec): PodSpec {
  let kept = 'schedulingGroup' in spec ? withField(spec, 'schedulingGroup', undefined as never) : spec
  if (kept.volumes) kept = withField(kept, 'volumes', mapItems(kept.volumes, dropProjections))
  if (kept.containers) kept = withField(kept, 'containers', mapItems(kept.containers, dropStopSignal))
  if (kept.initContainers) kept = withField(kept, 'initContainers', mapItems(kept.initContainers, dropStopSignal))
  return kept
}

export function dropDisabledTemplateFields(template: PodTemplateSpec): PodTemplateSpec {
  return changeField(template, 'spec', dropDisabledFields)
}

function dropStopSignal(container: Container): Container {
  if (container.lifecycle?.stopSignal === undefined) return container
  const { stopSignal: _, ...lifecycle } = container.lifecycle
  return withField(container, 'lifecycle', Object.keys(lifecycle).length === 0 ? undefined : lifecycle)
}

function dropProjections(volume: Volume): Volume {
  if (volume.projected?.sources === undefined) return volume
  return changeField(volume, 'projected', (projected) =>
    changeField(projected, 'sources', (sources) =>
      mapItems(sources, (source) =>
        withField(withField(source, 'clusterTrustBundle', undefined), 'podCertificate', undefined),
      ),
    ),
  )
}
