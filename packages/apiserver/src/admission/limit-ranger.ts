// Mirrors plugin/pkg/admission/limitranger/admission.go, release 1.36.
import { type Container, type KubeObject, type LimitRange, limitRanges, type Pod } from '@coxswain/api'
import type { AdmissionPlugin, AdmissionRequest, MaybeLater } from './admission-plugin.ts'
import { claimFaults, podFaults } from './limit-ranger-constraints.ts'
import { refuse } from './refuse.ts'
import { whenKnown } from './when-known.ts'

const annotation = 'kubernetes.io/limit-ranger'

/** Fills in what containers leave unsaid, and holds pods and claims to the limits of their namespace. */
export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',
  handles: (operation, { group, plural }, subresource) => {
    if (group !== '') return false
    if (plural === 'persistentvolumeclaims') {
      return subresource === undefined && (operation === 'CREATE' || operation === 'UPDATE')
    }
    if (plural !== 'pods') return false
    return subresource === undefined ? operation === 'CREATE' : subresource === 'resize' && operation === 'UPDATE'
  },
  admit(object, request) {
    if (request.resource.plural !== 'pods') return object
    return whenKnown(rangesFor(request), (ranges) =>
      ranges.reduce((pod, range) => withDefaults(pod, range), object as Pod),
    )
  },
  validate(object, request) {
    return whenKnown(rangesFor(request), (ranges) => {
      for (const range of ranges) refuseFaults(object, request, range)
    })
  },
}

/** Nobody holds up what is on its way out. */
function rangesFor({ previous, reader, namespace }: AdmissionRequest): MaybeLater<readonly LimitRange[]> {
  if (previous?.metadata?.deletionTimestamp !== undefined) return []
  return reader.list(limitRanges, namespace)
}

function refuseFaults(object: KubeObject, request: AdmissionRequest, range: LimitRange): void {
  const isPod = request.resource.plural === 'pods'
  const faults = new Set(isPod ? podFaults(range, object) : claimFaults(range, object))
  if (faults.size === 0) return
  const texts = [...faults]
  throw refuse(object, request, texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`)
}

type Texts = Readonly<Record<string, string>>

function withDefaults(pod: Pod, { spec }: LimitRange): Pod {
  const forContainers = (spec?.limits ?? []).filter(({ type }) => type === 'Container')
  const requests: Texts = Object.assign({}, ...forContainers.map((limit) => limit.defaultRequest ?? {}))
  const limits: Texts = Object.assign({}, ...forContainers.map((limit) => limit.default ?? {}))
  if (Object.keys(requests).length + Object.keys(limits).length === 0 || pod.spec === undefined) return pod
  const told: string[] = []
  const fill = (container: Container, role: string): Container =>
    fillContainer(container, { requests, limits, role, told })
  const containers = pod.spec.containers.map((each) => fill(each, 'container'))
  const initContainers = pod.spec.initContainers?.map((each) => fill(each, 'init container'))
  if (told.length === 0) return pod
  const filled = { ...pod.spec, containers, ...(initContainers === undefined ? {} : { initContainers }) }
  const annotations = { ...pod.metadata?.annotations, [annotation]: `LimitRanger plugin set: ${told.join('; ')}` }
  return { ...pod, metadata: { ...pod.metadata, annotations }, spec: filled }
}

interface Filling {
  readonly requests: Texts
  readonly limits: Texts
  readonly role: string
  /** Gets a text for each kind of default that was needed. */
  readonly told: string[]
}

function fillContainer(container: Container, { requests, limits, role, told }: Filling): Container {
  const { resources } = container
  const newRequests = absentFrom(resources?.requests, requests)
  const newLimits = absentFrom(resources?.limits, limits)
  const tell = (added: Texts, what: string): void => {
    const names = Object.keys(added).toSorted()
    if (names.length > 0) told.push(`${names.join(', ')} ${what} for ${role} ${container.name}`)
  }
  tell(newRequests, 'request')
  tell(newLimits, 'limit')
  const filled = {
    ...merged('requests', resources?.requests, newRequests),
    ...merged('limits', resources?.limits, newLimits),
  }
  return Object.keys(filled).length === 0 ? container : { ...container, resources: { ...resources, ...filled } }
}

function absentFrom(present: Texts | undefined, defaults: Texts): Texts {
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => !Object.hasOwn(present ?? {}, name)))
}

const merged = (part: 'requests' | 'limits', present: Texts | undefined, added: Texts) =>
  Object.keys(added).length === 0 ? {} : { [part]: { ...present, ...added } }
