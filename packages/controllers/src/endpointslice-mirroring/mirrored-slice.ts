// Mirrors pkg/controller/endpointslicemirroring/utils.go, newEndpointSlice, and reconciler.go, needRebuildExistingSlices, 1.36.
import {
  annotationsOf,
  controllerReferenceTo,
  labelsOf,
  nameOf,
  namespaceOf,
  ownersOf,
  uidOf,
  type Endpoint,
  type Endpoints,
  type EndpointSlice,
} from '@coxswain/api'
import { deepEqual } from '@coxswain/base'
import { slicePrefix } from '../shared/endpoints/slice-names.ts'
import { annotations, labels } from '../shared/endpoints/texts.ts'
import type { DesiredGroup } from './desired-groups.ts'
import { lastAppliedAnnotation, managedBy } from './texts.ts'

/** Under the name of the slice whose place it takes, if there is one; else the server chooses. */
export function mirroredSlice(
  endpoints: Endpoints,
  { portSet, family }: DesiredGroup,
  list: readonly Endpoint[],
  name?: string,
): EndpointSlice {
  return {
    metadata: {
      ...(name === undefined ? { generateName: slicePrefix(nameOf(endpoints)) } : { name }),
      namespace: namespaceOf(endpoints),
      labels: { ...labelsOf(endpoints), [labels.serviceName]: nameOf(endpoints), [labels.managedBy]: managedBy },
      annotations: mirroredAnnotations(endpoints),
      ownerReferences: [controllerReferenceTo(endpoints, { apiVersion: 'v1', kind: 'Endpoints' })],
    },
    addressType: family,
    endpoints: list,
    ports: portSet.ports,
  }
}

/** Whether a slice has the labels, annotations and owner that it should. */
export function hasRightMetadata(endpoints: Endpoints, slice: EndpointSlice): boolean {
  const { [labels.managedBy]: _, [labels.serviceName]: __, ...own } = labelsOf(slice)
  const isOfAnother = ownersOf(slice).some(
    ({ kind, name, uid }) => kind === 'Endpoints' && name === nameOf(endpoints) && uid !== uidOf(endpoints),
  )
  return (
    deepEqual(labelsOf(endpoints), own) &&
    deepEqual(mirroredAnnotations(endpoints), annotationsOf(slice)) &&
    !isOfAnother
  )
}

function mirroredAnnotations(endpoints: Endpoints): Readonly<Record<string, string>> {
  const { [annotations.lastChangeTriggerTime]: _, [lastAppliedAnnotation]: __, ...others } = annotationsOf(endpoints)
  return others
}
