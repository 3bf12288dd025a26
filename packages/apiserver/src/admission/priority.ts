// Mirrors plugin/pkg/admission/priority/admission.go, release 1.36.
import { type KubeObject, type Pod, type PriorityClass, priorityClasses } from '@coxswain/api'
import { must } from '@coxswain/base'
import type { AdmissionPlugin, AdmissionRequest, MaybeLater, ObjectReader } from './admission-plugin.ts'
import { isWriteOf } from './is-write-of.ts'
import { refuse } from './refuse.ts'
import { whenKnown } from './when-known.ts'

const isPodWrite = isWriteOf('', 'pods', ['CREATE', 'UPDATE'])
const isClassWrite = isWriteOf('scheduling.k8s.io', 'priorityclasses', ['CREATE', 'UPDATE'])

/** Resolves a pod's priority class into its priority; keeps that there is one default class at most. */
export const priority: AdmissionPlugin = {
  name: 'Priority',
  handles: (operation, resource, subresource) =>
    isPodWrite(operation, resource, subresource) || isClassWrite(operation, resource, subresource),
  admit(object, request) {
    if (request.resource.plural !== 'pods') return object
    return request.operation === 'CREATE'
      ? whenKnown(resolve(object as Pod, request), (resolved) => admitPod(object as Pod, resolved, request))
      : keepPriority(object, request.previous as Pod)
  },
  async validate(object, request) {
    if (request.resource.plural === 'priorityclasses') await validateClass(object, request)
  },
}

interface Resolved {
  readonly className: string
  readonly value: number
  readonly preemptionPolicy: string | undefined
}

const withoutClass: Resolved = { className: '', value: 0, preemptionPolicy: 'PreemptLowerPriority' }

function admitPod(pod: Pod, resolved: Resolved, request: AdmissionRequest): KubeObject {
  const spec = must(pod.spec, 'pods are decoded with a spec')
  const { className, value, preemptionPolicy } = resolved
  const computed = 'admission controller computed'
  if (spec.priority !== undefined && spec.priority !== value) {
    const why = `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority ${computed} ${value} from the given PriorityClass name`
    throw refuse(pod, request, why)
  }
  if (
    preemptionPolicy !== undefined &&
    spec.preemptionPolicy !== undefined &&
    spec.preemptionPolicy !== preemptionPolicy
  ) {
    const why = `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority ${computed} ${preemptionPolicy} from the given PriorityClass name`
    throw refuse(pod, request, why)
  }
  if (className === '' && preemptionPolicy !== undefined) {
    return { ...pod, spec: { ...spec, priority: value, preemptionPolicy } } as Pod
  }
  const named = className === '' ? {} : { priorityClassName: className }
  const policy = preemptionPolicy === undefined ? {} : { preemptionPolicy }
  return { ...pod, spec: { ...spec, ...named, priority: value, ...policy } } as Pod
}

function resolve(pod: Pod, request: AdmissionRequest): MaybeLater<Resolved> {
  const name = pod.spec?.priorityClassName ?? ''
  if (name === '') {
    return whenKnown(defaultClass(request.reader), (found) => (found === undefined ? withoutClass : resolvedOf(found)))
  }
  return whenKnown(request.reader.get(priorityClasses, undefined, name), (found) => {
    if (found === undefined) throw refuse(pod, request, `no PriorityClass with name ${name} was found`)
    return resolvedOf(found)
  })
}

const resolvedOf = ({ metadata, value, preemptionPolicy }: PriorityClass): Resolved => ({
  className: metadata?.name ?? '',
  value: value ?? 0,
  preemptionPolicy,
})

/** The one with the lowest value, should there be several. */
function defaultClass(reader: ObjectReader): MaybeLater<PriorityClass | undefined> {
  return whenKnown(reader.list(priorityClasses), lowestDefault)
}

function lowestDefault(classes: readonly PriorityClass[]): PriorityClass | undefined {
  let lowest: PriorityClass | undefined
  for (const each of classes) {
    if (each.globalDefault === true && (lowest === undefined || (lowest.value ?? 0) > (each.value ?? 0))) lowest = each
  }
  return lowest
}

function keepPriority(pod: Pod, previous: Pod): KubeObject {
  const { priority: value, preemptionPolicy } = previous.spec ?? {}
  if (pod.spec === undefined) return pod
  if (pod.spec.priority !== undefined && pod.spec.preemptionPolicy !== undefined) return pod
  const kept = {
    priority: pod.spec.priority ?? value,
    preemptionPolicy: pod.spec.preemptionPolicy ?? preemptionPolicy,
  }
  return { ...pod, spec: { ...pod.spec, ...kept } } as Pod
}

async function validateClass(object: PriorityClass, request: AdmissionRequest): Promise<void> {
  if (object.globalDefault !== true) return
  const other = await defaultClass(request.reader)
  const name = other?.metadata?.name
  if (other === undefined || (request.operation === 'UPDATE' && name === object.metadata?.name)) return
  throw refuse(object, request, `PriorityClass ${name} is already marked as default. Only one default can exist`)
}
